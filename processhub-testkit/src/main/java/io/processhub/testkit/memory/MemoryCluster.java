package io.processhub.testkit.memory;

import io.processhub.model.NodeId;
import io.processhub.model.View;
import io.processhub.model.ViewId;
import io.processhub.spi.ClusterTransport;
import io.processhub.spi.ClusterTransport.Receiver;
import io.processhub.spi.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// A network in memory: several nodes in one JVM, with real threads, and faults on request.
///
/// It keeps exactly the promises of [ClusterTransport], and is as unkind as they allow: nodes
/// install a view at different times and skip some; what is sent around a change of views is lost,
/// or arrives late, in order; of the last frames of a node that crashes some receivers get more
/// than others; a node that hung wakes with its old view. Who is lost, and for how long, is drawn
/// by chance.
///
/// ```java
/// try (var cluster = new MemoryCluster()) {
///     var a = cluster.transport();
///     var b = cluster.transport();
///     // a.open(…), b.open(…)
///     cluster.partition("n1 | n2");
///     cluster.heal();
/// }
/// ```
///
/// Faults name nodes as people do, by the name alone: a cut concerns all incarnations of a name,
/// while [#crash], [#hang] and [#wake] concern the newest that lives. All methods may be called
/// from any thread and return at once; views follow on threads of the cluster.
public final class MemoryCluster implements AutoCloseable {
    /// The longest frame: 8 MiB.
    static final int MAX_FRAME_BYTES = 8 << 20;

    private static final Duration DETECTION = Duration.ofMillis(60);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Member> members = new ArrayList<>();
    private final Map<NodeId, Member> living = new ConcurrentHashMap<>();
    private final Map<Cable, Long> cuts = new HashMap<>();
    private final ScheduledExecutorService clock;
    private final long detectionNanos;
    private final Random chance;
    private volatile boolean healthy = true;
    private boolean closed;
    private long views;

    /// One direction between two names.
    private record Cable(String from, String to) {}

    /// A network that notices a fault after 60 ms.
    public MemoryCluster() {
        this(DETECTION, System.nanoTime());
    }

    /// A network with a detection time and a seed of its own.
    ///
    /// @param detection how long a fault lasts before views change; a shorter one only delays
    /// frames;
    ///                  positive
    /// @param seed      of the unkind choices; threads are real, so that it does not repeat a run
    public MemoryCluster(Duration detection, long seed) {
        if (!detection.isPositive()) {
            throw new IllegalArgumentException("detection " + detection + " is not positive");
        }
        this.detectionNanos = detection.toNanos();
        this.chance = new Random(seed);
        this.clock = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("memory-cluster").factory());
    }

    /// The transport of one further node, not yet opened.
    public ClusterTransport transport() {
        return new MemoryTransport(this);
    }

    /// Ends a node at once: it gets and sends nothing more, and the others see it go after the
    /// detection time. Of what it sent last, each other node gets a part of its own. The threads
    /// of the node's owner are not ended: they talk into the void, until the owner closes what it
    /// made.
    ///
    /// @throws IllegalArgumentException if no living node has the name
    public void crash(String name) {
        withLock(() -> {
            var member = newest(name);
            member.become(Member.State.CRASHED);
            living.remove(member.id());
            member.links().forEach(Link::endSomewhere);
            linksTo(member).forEach(Link::end);
        });
        reviewIn(detectionNanos);
    }

    /// Lets a node hang, as a stopped process does: nothing arrives, its sends block, and it sees
    /// no view. Others drop it from the view after the detection time. Threads of the node's
    /// owner run on.
    ///
    /// @throws IllegalArgumentException if no living node has the name
    public void hang(String name) {
        withLock(() -> newest(name).become(Member.State.HUNG));
        reviewIn(detectionNanos);
    }

    /// Lets a hung node go on: it still holds its old view for a moment, and then gets the next.
    ///
    /// @throws IllegalArgumentException if no living node has the name
    public void wake(String name) {
        withLock(() -> newest(name).become(Member.State.ALIVE));
        reviewIn(detectionNanos / 2);
    }

    /// Cuts the nodes into sides that do not hear each other: `"n1 n2 | n3 n4 n5"`. Names that
    /// are not written keep all their connections; earlier cuts stay.
    ///
    /// @throws IllegalArgumentException if fewer than two sides are written
    public void partition(String sides) {
        var parts = Arrays.stream(sides.split("\\|", -1))
                .map(side -> Set.of(side.trim().split("\\s+")))
                .toList();
        if (parts.size() < 2) {
            throw new IllegalArgumentException("partition \"" + sides + "\" has one side; write two, like \"n1 | n2\"");
        }
        partition(parts);
    }

    /// Cuts the nodes into sides that do not hear each other, see [#partition(String)].
    public void partition(List<Set<String>> sides) {
        withLock(() -> {
            for (var one : sides) {
                for (var other : sides) {
                    if (!one.equals(other)) {
                        one.forEach(from -> other.forEach(to -> cutNow(from, to)));
                    }
                }
            }
        });
        reviewIn(detectionNanos);
    }

    /// Cuts one direction: `to` no longer hears `from`.
    public void cut(String from, String to) {
        withLock(() -> cutNow(from, to));
        reviewIn(detectionNanos);
    }

    /// Mends all cuts and partitions. Views of all follow.
    public void heal() {
        withLock(cuts::clear);
        reviewIn(detectionNanos / 2);
    }

    /// Ends the network; transports that are still open get and send nothing more.
    @Override
    public void close() {
        withLock(() -> {
            closed = true;
            for (var member : List.copyOf(members)) {
                depart(member);
            }
        });
        clock.shutdownNow();
    }

    /// Joins a node. Its first view follows on a thread of its own.
    Member join(NodeId self, Receiver receiver) {
        var member = new Member(this, self, receiver);
        withLock(() -> {
            if (closed) {
                throw new TransportException("node " + self + " cannot join: the memory cluster is closed");
            }
            if (living.putIfAbsent(self, member) != null) {
                throw new TransportException("node " + self + " is a member already; make a new NodeId for a new run");
            }
            members.add(member);
            member.start();
            review();
        });
        return member;
    }

    /// Takes a node out in an orderly way: what it has sent still arrives, as far as cuts allow.
    void leave(Member member) {
        withLock(() -> {
            if (members.contains(member)) {
                depart(member);
                review();
            }
        });
    }

    Optional<Member> member(NodeId id) {
        return Optional.ofNullable(living.get(id));
    }

    /// Whether no frame is held up anywhere: the quick answer of nearly all times.
    boolean isHealthy() {
        return healthy;
    }

    /// Whether frames pass from one living node to another just now. Ask under the lock, see
    /// [#await].
    boolean passes(Member from, Member to) {
        return !to.isHung() && !cuts.containsKey(new Cable(from.name(), to.name()));
    }

    /// Waits until a condition over nodes and cables holds; asks again after each change of them.
    void await(BooleanSupplier condition) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!condition.getAsBoolean()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /// The unkind choices.
    Random chance() {
        return chance;
    }

    /// Looks at nodes and cables, and gives each group of connected nodes a view if its view is
    /// another.
    private void review() {
        long now = System.nanoTime();
        members.removeIf(member -> member.isCrashed() && member.inStateFor(now) >= detectionNanos);
        var left = new ArrayList<>(members);
        while (!left.isEmpty()) {
            var group = new ArrayList<Member>();
            for (var candidate : left) {
                if (group.stream().allMatch(member -> seemConnected(member, candidate, now))) {
                    group.add(candidate);
                }
            }
            left.removeAll(group);
            agree(group);
        }
    }

    /// One group gets one view, at different times; a node that hangs or crashed gets none.
    private void agree(List<Member> group) {
        var able = group.stream().filter(Member::isAlive).toList();
        if (able.isEmpty()) {
            return;
        }
        var ids = group.stream().map(Member::id).toList();
        var held = able.getFirst().lastAssigned();
        boolean known = held.isPresent()
                && held.get().members().equals(ids)
                && able.stream().allMatch(member -> member.lastAssigned().equals(held));
        if (!known) {
            var view = new View(new ViewId(able.getFirst().id(), ++views), ids);
            able.forEach(member -> member.assign(view));
        }
    }

    /// What the nodes know of a connection: a fault is known once it has lasted for the detection
    /// time.
    private boolean seemConnected(Member one, Member other, long now) {
        return Stream.of(one, other).noneMatch(member -> member.isHung() && member.inStateFor(now) >= detectionNanos)
                && !isKnownCut(new Cable(one.name(), other.name()), now)
                && !isKnownCut(new Cable(other.name(), one.name()), now);
    }

    private boolean isKnownCut(Cable cable, long now) {
        var since = cuts.get(cable);
        return since != null && now - since >= detectionNanos;
    }

    private void cutNow(String from, String to) {
        if (from.equals(to)) {
            throw new IllegalArgumentException("node " + from + " cannot be cut off from itself");
        }
        cuts.putIfAbsent(new Cable(from, to), System.nanoTime());
    }

    private void depart(Member member) {
        members.remove(member);
        living.remove(member.id());
        member.become(Member.State.LEFT);
        member.links().forEach(Link::endWhenEmpty);
        linksTo(member).forEach(Link::end);
    }

    private List<Link> linksTo(Member target) {
        return members.stream()
                .flatMap(member -> member.linkTo(target).stream())
                .toList();
    }

    private Member newest(String name) {
        return members.stream()
                .filter(member -> member.name().equals(name) && !member.isCrashed())
                .max(Comparator.comparingInt(members::indexOf))
                .orElseThrow(() -> new IllegalArgumentException("no living node is named \"%s\"; there are %s"
                        .formatted(name, members.stream().map(Member::id).toList())));
    }

    private void reviewIn(long nanos) {
        try {
            // A millisecond more, so that what began just now has surely lasted for so long.
            var _ = clock.schedule(() -> withLock(this::review), nanos + 1_000_000, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The network is closed: nobody waits for a view any more.
        }
    }

    private void withLock(Runnable change) {
        lock.lock();
        try {
            change.run();
            healthy = cuts.isEmpty() && members.stream().noneMatch(Member::isHung);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
