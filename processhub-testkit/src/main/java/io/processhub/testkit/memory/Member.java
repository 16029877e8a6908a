package io.processhub.testkit.memory;

import io.processhub.model.NodeId;
import io.processhub.model.View;
import io.processhub.spi.ClusterTransport.Receiver;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One open transport in the network: its state, the views it is still to install, and its links
/// to others.
///
/// Its state is changed under the lock of the network. Views are installed by one thread of its
/// own.
final class Member {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryCluster.class);
    private static final int MAX_VIEW_DELAY_MILLIS = 20;

    enum State {
        ALIVE,
        HUNG,
        CRASHED,
        LEFT
    }

    /// A view on its way to the node.
    private record Coming(View view, long dueNanos) {}

    private final MemoryCluster cluster;
    private final NodeId id;
    private final Receiver receiver;
    private final Map<NodeId, Link> links = new ConcurrentHashMap<>();
    private final CountDownLatch firstView = new CountDownLatch(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition viewAssigned = lock.newCondition();
    private final ArrayDeque<Coming> coming = new ArrayDeque<>();

    private volatile State state = State.ALIVE;
    private volatile long stateSince = System.nanoTime();
    private volatile @Nullable View lastAssigned;
    private volatile @Nullable View installed;

    Member(MemoryCluster cluster, NodeId id, Receiver receiver) {
        this.cluster = cluster;
        this.id = id;
        this.receiver = receiver;
    }

    NodeId id() {
        return id;
    }

    String name() {
        return id.name();
    }

    Receiver receiver() {
        return receiver;
    }

    MemoryCluster cluster() {
        return cluster;
    }

    boolean isAlive() {
        return state == State.ALIVE;
    }

    boolean isHung() {
        return state == State.HUNG;
    }

    boolean isCrashed() {
        return state == State.CRASHED;
    }

    /// Whether it neither left nor crashed.
    boolean isThere() {
        return state == State.ALIVE || state == State.HUNG;
    }

    long inStateFor(long now) {
        return now - stateSince;
    }

    void become(State next) {
        state = next;
        stateSince = System.nanoTime();
        lock.lock();
        try {
            viewAssigned.signal();
        } finally {
            lock.unlock();
        }
    }

    void start() {
        Thread.ofPlatform().daemon().name("memory-views-" + id).start(this::installViews);
    }

    void awaitFirstView() throws InterruptedException {
        firstView.await();
    }

    Optional<View> lastAssigned() {
        return Optional.ofNullable(lastAssigned);
    }

    boolean hasInView(NodeId node) {
        var view = installed;
        return view != null && view.contains(node);
    }

    /// Gives the node a view, to be installed some milliseconds later. Now and then a view that
    /// is not yet installed is skipped for this one.
    void assign(View view) {
        lock.lock();
        try {
            if (cluster.chance().nextInt(3) == 0) {
                coming.clear();
            }
            long delay = cluster.chance().nextInt(MAX_VIEW_DELAY_MILLIS * 1000) * 1000L;
            coming.add(new Coming(view, System.nanoTime() + delay));
            lastAssigned = view;
            viewAssigned.signal();
        } finally {
            lock.unlock();
        }
    }

    Collection<Link> links() {
        return links.values();
    }

    Optional<Link> linkTo(Member target) {
        var link = links.get(target.id);
        return link == null || link.to() != target ? Optional.empty() : Optional.of(link);
    }

    /// The link to a living node, made at the first frame.
    Link openLinkTo(Member target) {
        return Objects.requireNonNull(links.compute(
                target.id, (_, link) -> link == null || link.to() != target ? new Link(this, target) : link));
    }

    private void installViews() {
        try {
            for (var view = nextView(); view.isPresent(); view = nextView()) {
                cluster.await(() -> !isHung());
                if (isThere()) {
                    install(view.get());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            firstView.countDown();
        }
    }

    private void install(View view) {
        installed = view;
        links.values().forEach(link -> link.targetInView(view.contains(link.to().id)));
        try {
            receiver.viewInstalled(view);
        } catch (RuntimeException e) {
            LOG.error("node {} threw at view {}", id, view.id(), e);
        }
        firstView.countDown();
    }

    /// Waits for the next view; empty when the node is gone.
    private Optional<View> nextView() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (isThere()) {
                var next = coming.peek();
                if (next == null) {
                    viewAssigned.await();
                } else if (viewAssigned.awaitNanos(next.dueNanos() - System.nanoTime()) <= 0) {
                    coming.remove(next);
                    return Optional.of(next.view());
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }
}
