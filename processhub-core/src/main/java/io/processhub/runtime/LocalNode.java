package io.processhub.runtime;

import io.processhub.api.ChildChange;
import io.processhub.api.Hub;
import io.processhub.api.HubConfig;
import io.processhub.api.Limits;
import io.processhub.api.NameInUseException;
import io.processhub.api.Node;
import io.processhub.api.NodeConfig;
import io.processhub.api.NotAliveException;
import io.processhub.api.NotReadyException;
import io.processhub.core.CoreConfig;
import io.processhub.core.HubCore;
import io.processhub.core.wire.Message;
import io.processhub.core.wire.WireCodec;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.View;
import io.processhub.runtime.hook.HubHooks;
import io.processhub.runtime.message.MessageLimits;
import io.processhub.runtime.message.Messenger;
import io.processhub.runtime.peer.AloneTransport;
import io.processhub.runtime.peer.Frame;
import io.processhub.runtime.peer.FrameKind;
import io.processhub.runtime.peer.Lane;
import io.processhub.runtime.peer.Switchboard;
import io.processhub.runtime.process.NodeProcesses;
import io.processhub.runtime.process.Post;
import io.processhub.runtime.process.RoleRules;
import io.processhub.runtime.vital.NodeGuard;
import io.processhub.spi.ClusterTransport;
import io.processhub.spi.Codec;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One node: its identity, its way to the others, and its hubs. From any thread.
public final class LocalNode implements Node {
    private static final Duration NAME_PATIENCE = Duration.ofSeconds(15);
    private static final Duration DRAIN = Duration.ofSeconds(2);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Logger LOG = LoggerFactory.getLogger("io.processhub.node");

    private final NodeConfig config;
    private final Codec codec;
    private final Function<HubConfig, CoreConfig.Strategies> strategies;
    private final NodeId self;
    private final NodeGuard guard;
    private final LogWriter logWriter;
    private final NodeProcesses processes;
    private final Switchboard switchboard;
    private final Messenger messenger;
    private final NameClaim nameClaim;
    /// A monitor and no other lock: callers on virtual threads that have lost their carrier cannot
    /// keep a view out for long, since who waits for a monitor behind them looks again by itself.
    private final Object hubsLock = new Object();

    private final LongAdder undecodable = new LongAdder();
    private final HubMail hubMail = new HubMail(this);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    /// In the order of their starts; replaced under the lock.
    private volatile Map<String, LocalHub> hubs = Map.of();

    private volatile boolean promoted;
    private volatile boolean opened;

    private LocalNode(NodeConfig config, Codec codec, Function<HubConfig, CoreConfig.Strategies> strategies) {
        this.config = config;
        this.codec = codec;
        this.strategies = strategies;
        self = new NodeId(config.name(), RANDOM.nextLong());
        guard = new NodeGuard(config.name(), this::close, this::onFatal);
        logWriter = new LogWriter(config.name(), guard);
        processes = new NodeProcesses(self, guard);
        switchboard =
                new Switchboard(self, new Incoming(), config.maxPeerQueueFrames(), config.maxPeerQueueBytes(), guard);
        var userLane = new UserLane(switchboard, config.maxTellWait());
        messenger = new Messenger(processes, codec, userLane, MessageLimits.DEFAULT);
        nameClaim = new NameClaim(self, switchboard, this::nameLost);
        new Tick(switchboard, processes.wheel()).start();
        promoted = config.transport().isPresent();
    }

    /// Opens a node. Blocks as long as joining the cluster takes.
    ///
    /// @param codec      for users' values
    /// @param strategies those of a hub's config, with the defaults for what it leaves open
    /// @throws io.processhub.spi.TransportException if the cluster cannot be joined
    /// @throws NameInUseException                   if a living node has the name
    /// @throws InterruptedException                 if the thread is interrupted
    public static LocalNode open(NodeConfig config, Codec codec, Function<HubConfig, CoreConfig.Strategies> strategies)
            throws InterruptedException {
        var node = new LocalNode(config, codec, strategies);
        try {
            node.switchboard.connect(config.transport().orElseGet(() -> new AloneTransport(1)));
            node.nameClaim.await(NAME_PATIENCE);
        } catch (RuntimeException | InterruptedException e) {
            node.release();
            throw e;
        }
        node.opened = true;
        LOG.info("node opened node={} address={}", node.self, node.address());
        return node;
    }

    // ---- its parts, for its hubs ----

    NodeConfig config() {
        return config;
    }

    Codec codec() {
        return codec;
    }

    NodeProcesses processes() {
        return processes;
    }

    Post post() {
        return messenger;
    }

    NodeGuard guard() {
        return guard;
    }

    LogWriter logWriter() {
        return logWriter;
    }

    Switchboard switchboard() {
        return switchboard;
    }

    // ---- what a user sees ----

    @Override
    public NodeId id() {
        return self;
    }

    @Override
    public String address() {
        return switchboard.address();
    }

    @Override
    public List<NodeId> nodes() {
        return switchboard.view().members();
    }

    @Override
    public Optional<Hub> hub(String hubId) {
        Objects.requireNonNull(hubId, "hubId");
        return Optional.ofNullable(find(hubId));
    }

    @Override
    public List<Hub> hubs() {
        return List.copyOf(hubs.values());
    }

    @Nullable
    LocalHub find(String hubId) {
        return hubs.get(hubId);
    }

    @Override
    public Hub start(HubConfig hubConfig) {
        return start(hubConfig, () -> {});
    }

    /// Starts a hub with which the node is closed.
    ///
    /// @throws IllegalArgumentException as [Node#start]
    public Hub startWithNode(HubConfig hubConfig) {
        return start(hubConfig, this::close);
    }

    private Hub start(HubConfig hubConfig, Runnable afterClose) {
        Objects.requireNonNull(hubConfig, "config");
        checkFree(hubConfig.hubId());
        var hooks = new HubHooks(hubConfig, processes.spawner()::spawn);
        var works = works(hubConfig, new Watchers(ChildChange.Unregistered::new), hooks);
        var hub = new LocalHub(this, hubConfig, hooks, works, afterClose);
        synchronized (hubsLock) {
            Objects.requireNonNull(hubConfig, "config");
            checkFree(hubConfig.hubId());
            changeHubs(all -> all.put(hubConfig.hubId(), hub));
            works.start(switchboard.view(), new Recovery(this, hub, works));
        }
        return hub;
    }

    /// Works of a new member; may run user code.
    HubWorks works(HubConfig hubConfig, Watchers watchers, HubHooks hooks) {
        var member = new MemberId(self, RANDOM.nextLong());
        var coreConfig = coreConfig(hubConfig, member);
        var core = new HubCore(coreConfig, HubDriver.systemTime());
        var reporter = coreConfig.strategies().distribution().reporter();
        var redundancy = coreConfig.strategies().redundancy();
        var roles = new RoleRules(redundancy.hasRoles(), redundancy.signals());
        return new HubWorks(this, hubConfig, member, Machine.of(core), reporter, roles, watchers, hooks);
    }

    /// Lets a hub begin anew, unless it or the node has been closed.
    ///
    /// @return whether it does
    boolean replace(LocalHub hub, HubWorks before, HubWorks next) {
        synchronized (hubsLock) {
            if (closing.get() || !before.isOpen()) {
                return false;
            }
            hub.replace(next);
            next.start(switchboard.view(), new Recovery(this, hub, next));
            return true;
        }
    }

    private void checkFree(String hubId) {
        checkAlive();
        if (hubs.containsKey(hubId)) {
            throw new IllegalArgumentException(
                    "node %s runs a hub \"%s\" already; give this one another name, or close the other one first"
                            .formatted(name(), hubId));
        }
    }

    private void changeHubs(Consumer<Map<String, LocalHub>> change) {
        var changed = new LinkedHashMap<>(hubs);
        change.accept(changed);
        hubs = Collections.unmodifiableMap(changed);
    }

    /// How many processes run on this node, of all hubs.
    int processCount() {
        return hubs.values().stream()
                .mapToInt(hub -> hub.works().processCount())
                .sum();
    }

    private CoreConfig.Strategies strategies(HubConfig hub) {
        var chosen = strategies.apply(hub);
        int length = chosen.fingerprint().getBytes(StandardCharsets.UTF_8).length;
        if (length > Limits.FINGERPRINTS_BYTES) {
            throw new IllegalArgumentException(
                    "the fingerprints of the strategies of hub \"%s\" have %d bytes of UTF-8; at most %d are allowed, name only what must be the same on all members"
                            .formatted(hub.hubId(), length, Limits.FINGERPRINTS_BYTES));
        }
        return chosen;
    }

    private CoreConfig coreConfig(HubConfig hub, MemberId member) {
        return new CoreConfig(
                member,
                config.weight(),
                config.labels(),
                strategies(hub),
                new CoreConfig.Timings(
                        hub.heartbeatInterval(), hub.barrierTimeout(), hub.formationTimeout(), hub.keepUnreachable()),
                new CoreConfig.Supervision(
                        hub.dsupMaxRestarts(), hub.dsupMaxSeconds(), hub.firstBackoff(), hub.maxBackoff()),
                new CoreConfig.Moving(
                        hub.rebalanceDelay(), hub.maxMovesAtOnce(), hub.maxMovesPerSecond(), hub.maxMoveDeferral()),
                promoted ? hub.expectedMembers() : 1,
                hub.ackCopies(),
                RANDOM.nextLong());
    }

    @Override
    public void awaitReady(Duration timeout) throws InterruptedException {
        Objects.requireNonNull(timeout, "timeout");
        long end = System.nanoTime() + timeout.toNanos();
        throwIfNameInUse();
        checkAlive();
        for (var hub : hubs.values()) {
            hub.awaitReady(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
    }

    @Override
    public void promote(ClusterTransport transport) {
        Objects.requireNonNull(transport, "transport");
        synchronized (hubsLock) {
            checkAlive();
            if (promoted) {
                throw new IllegalStateException(
                        "node %s has a cluster transport already, at %s; open another node for another cluster"
                                .formatted(name(), address()));
            }
            promoted = true;
        }
        try {
            opened = false;
            switchboard.connect(transport);
            nameClaim.await(NAME_PATIENCE);
            LOG.info("node promoted node={} address={}", self, address());
        } catch (RuntimeException e) {
            comeBack();
            throw e;
        } catch (InterruptedException e) {
            comeBack();
            Thread.currentThread().interrupt();
            throw new NotReadyException("promotion of node " + name() + " was interrupted; it is by itself as before");
        } finally {
            opened = true;
        }
    }

    private void comeBack() {
        if (!address().equals("local")) {
            switchboard.disconnect();
        }
        nameClaim.reset();
        promoted = false;
    }

    @Override
    public boolean isAlive() {
        return !closing.get();
    }

    @Override
    public Counters counters() {
        long broken = switchboard.errors()
                + hubs.values().stream()
                        .mapToLong(hub -> hub.works().brokenInvariants())
                        .sum();
        return new Counters(
                undecodable.sum() + switchboard.undecodable(),
                hubMail.late(),
                switchboard.dropped(),
                processes.deadLetters().total(),
                logWriter.dropped(),
                broken,
                guard.failures() + processes.wheel().failures());
    }

    private void checkAlive() {
        if (closing.get()) {
            throw new NotAliveException("node " + name() + " is closed; open another one");
        }
    }

    // ---- a name twice ----

    void nameInUse(NodeId by) {
        nameClaim.inUse(by);
    }

    void throwIfNameInUse() {
        nameClaim.inUse().ifPresent(inUse -> {
            throw inUse;
        });
    }

    /// While the node is being opened or promoted, whoever does that is told; later the node closes
    /// itself.
    private void nameLost(NameInUseException inUse) {
        if (opened) {
            LOG.error("node closes node={} why={}", self, inUse.getMessage());
            beginToClose(String.valueOf(inUse.getMessage()));
        }
    }

    // ---- its end ----

    @Override
    public void close() {
        beginToClose("its node was closed");
        Readiness.awaitEnd(closed);
    }

    private void beginToClose(String because) {
        closing.set(true);
        guard.close(because);
    }

    /// A vital thread has failed for good. On that thread.
    private void onFatal() {
        closing.set(true);
        if (config.haltOnFatalError()) {
            Runtime.getRuntime().halt(NodeConfig.FATAL_EXIT_CODE);
        }
    }

    /// On the guard's thread, which calls it again if there was not enough memory to close.
    private void close(String because, boolean lastTry) {
        closing.set(true);
        try {
            if (guard.fatal().isPresent()) {
                LOG.error("node closes node={} why={}", self, because, guard.failure());
            }
            List<CompletableFuture<Void>> ends = new ArrayList<>();
            synchronized (hubsLock) { // so that none is replaced after this
                hubs.values().forEach(hub -> ends.add(hub.works().closing(because)));
            }
            CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new)).join();
            if (!switchboard.drain(DRAIN)) {
                LOG.warn("node closes with frames unsent node={}", self);
            }
        } catch (InterruptedException e) {
            LOG.warn("node close interrupted node={}", self);
        } catch (Error noMemory) {
            if (!lastTry) {
                throw noMemory;
            }
        }
        try {
            release();
            LOG.info("node closed node={} why={}", self, because);
        } finally {
            closed.complete(null);
        }
    }

    private void release() {
        closing.set(true);
        try {
            messenger.close();
        } finally {
            try {
                switchboard.close();
            } finally {
                processes.close();
                logWriter.close(DRAIN);
                guard.end();
            }
        }
    }

    /// A hub has closed: from now on the others are told that it is not here.
    void closed(String hubId) {
        synchronized (hubsLock) {
            changeHubs(all -> all.remove(hubId));
        }
        sayNotHere(hubId);
    }

    void sayNotHere(String hubId) {
        var view = switchboard.view();
        view.members().stream().filter(other -> !other.equals(self)).forEach(other -> sayNotHere(other, hubId, view));
    }

    void sayNotHere(NodeId to, String hubId, View view) {
        var body = WireCodec.encode(new MemberId(self, 0), new Message.NotHere(view.id()));
        switchboard.send(to, Lane.CONTROL, FrameKind.NOT_HERE, hubId, body);
    }

    // ---- what comes in ----

    private final class Incoming implements Switchboard.Listener {
        @Override
        public void viewInstalled(View view) {
            LOG.info(
                    "node view node={} view={} members={}",
                    name(),
                    view.id(),
                    view.members().stream().map(NodeId::name).toList());
            messenger.viewInstalled(view);
            nameClaim.viewInstalled(view);
            synchronized (hubsLock) {
                hubs.values().forEach(hub -> hub.works().viewInstalled(view));
            }
        }

        @Override
        public void frameReceived(NodeId from, Frame frame) {
            try {
                switch (frame.kind()) {
                    case HUB -> hubMail.received(from, frame);
                    case NOT_HERE -> notHere(from, frame);
                    case USER, LINK -> messenger.received(from, frame.body());
                    case ASK_CHILDREN ->
                        withHub(from, frame, hub -> hub.questions().asked(from, frame.body()));
                    case TELL_CHILDREN ->
                        withHub(from, frame, hub -> hub.questions().answered(from, frame.body()));
                    case ASK_RELEASE ->
                        withHub(from, frame, hub -> hub.releases().asked(from, frame.body()));
                    case TELL_RELEASE ->
                        withHub(from, frame, hub -> hub.releases().answered(from, frame.body()));
                    case ASK_NAME -> nameClaim.asked(from);
                    case TELL_NAME -> nameClaim.answered(from, frame.body());
                    case ACK, CHUNK, CHUNK_ACK, BATCH -> {}
                }
            } catch (RuntimeException e) {
                undecodable.increment();
                LOG.debug("frame undecodable from={} kind={} hub={}", from, frame.kind(), frame.hub(), e);
            }
        }

        private void withHub(NodeId from, Frame frame, Consumer<HubWorks> work) {
            var hub = find(frame.hub());
            if (hub == null) {
                hubMail.late(from, frame.hub(), frame.kind().name());
            } else {
                work.accept(hub.works());
            }
        }

        @Override
        public void longReceived(NodeId from, String hub, byte[] head, byte[] tail) {
            try {
                hubMail.received(from, hub, head, tail);
            } catch (RuntimeException e) {
                undecodable.increment();
                LOG.debug("long message undecodable from={} hub={}", from, hub, e);
            }
        }

        private void notHere(NodeId from, Frame frame) {
            if (WireCodec.decode(from, frame.body()).message() instanceof Message.NotHere message) {
                withHub(from, frame, hub -> hub.notHere(from, message));
            } else {
                undecodable.increment();
            }
        }
    }
}
