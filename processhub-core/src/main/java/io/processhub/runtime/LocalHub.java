package io.processhub.runtime;

import io.processhub.api.ChildChange;
import io.processhub.api.ChildInfo;
import io.processhub.api.ChildSpec;
import io.processhub.api.ChildrenReport;
import io.processhub.api.DrainProgress;
import io.processhub.api.DrainReport;
import io.processhub.api.Hook;
import io.processhub.api.HookCounts;
import io.processhub.api.HookPayload;
import io.processhub.api.Hub;
import io.processhub.api.HubConfig;
import io.processhub.api.HubStatus;
import io.processhub.api.Instance;
import io.processhub.api.MigrateResult;
import io.processhub.api.Node;
import io.processhub.api.NotAliveException;
import io.processhub.api.Pending;
import io.processhub.api.Query;
import io.processhub.api.ReleaseOutcome;
import io.processhub.api.Scope;
import io.processhub.api.StartOptions;
import io.processhub.api.StartResult;
import io.processhub.api.StopOptions;
import io.processhub.api.StopResult;
import io.processhub.api.Watch;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import io.processhub.runtime.hook.HubHooks;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a user holds of a hub: checks arguments, reads the table, and hands calls to the works
/// behind it.
final class LocalHub implements Hub {
    /// What the hub may need to answer a stop after the last child has ended.
    private static final Duration STOP_MARGIN = Duration.ofSeconds(5);

    private static final Duration LONGEST = Duration.ofDays(1);

    private final LocalNode node;
    private final HubConfig config;
    private final HubHooks hooks;
    private final Runnable afterClose;
    private volatile HubWorks works;

    LocalHub(LocalNode node, HubConfig config, HubHooks hooks, HubWorks works, Runnable afterClose) {
        this.node = node;
        this.hooks = hooks;
        this.config = config;
        this.works = works;
        this.afterClose = afterClose;
    }

    HubWorks works() {
        return works;
    }

    HubConfig config() {
        return config;
    }

    /// Works of a new member, with what users have hung on this hub.
    HubWorks nextWorks() {
        return node.works(config, works.watchers(), hooks);
    }

    /// Begins anew with other works.
    void replace(HubWorks others) {
        var before = works;
        works = others;
        before.replaced();
    }

    @Override
    public String hubId() {
        return config.hubId();
    }

    @Override
    public Node node() {
        return node;
    }

    // ---- calls ----

    @Override
    public Pending<StartResult> startChildren(List<ChildSpec> specs, StartOptions options) {
        Objects.requireNonNull(specs, "specs");
        Objects.requireNonNull(options, "options");
        var current = works;
        var stored = current.specs().encode(specs, options);
        checkAlive();
        return OwnCalls.start(hubId(), stored, current.starts().start(specs, stored, options));
    }

    @Override
    public Pending<StartResult> replaceChild(ChildSpec spec, StartOptions options) {
        Objects.requireNonNull(spec, "spec");
        Objects.requireNonNull(options, "options");
        var current = works;
        var stored = current.specs().encode(List.of(spec), options);
        checkAlive();
        var within = patient(options, stored.getFirst().id());
        return OwnCalls.start(hubId(), stored, current.starts().replace(spec, stored.getFirst(), within));
    }

    @Override
    public Pending<StopResult> stopChildren(List<String> ids, StopOptions options) {
        Objects.requireNonNull(ids, "ids");
        Objects.requireNonNull(options, "options");
        var checked = works.specs().ids(ids);
        checkAlive();
        return OwnCalls.stop(hubId(), checked, works.calls().stop(checked, patient(options, checked)));
    }

    /// A default timeout that is long enough for these children to use all of their shutdown
    /// timeouts.
    private StopOptions patient(StopOptions options, List<ChildId> ids) {
        if (!options.equals(StopOptions.DEFAULT)) {
            return options;
        }
        var longest = Duration.ZERO;
        for (var id : ids) {
            var row = works.table().row(id.value());
            if (row != null && row.stored().shutdownTimeout().compareTo(longest) > 0) {
                longest = row.stored().shutdownTimeout();
            }
        }
        var needed = longest.multipliedBy(2).plus(STOP_MARGIN);
        return needed.compareTo(options.timeout()) <= 0
                ? options
                : options.timeout(needed.compareTo(LONGEST) < 0 ? needed : LONGEST);
    }

    /// As [#patient(StopOptions, List)], for a stop and then a start.
    private StartOptions patient(StartOptions options, ChildId id) {
        var byDefault = StartOptions.DEFAULT.timeout();
        return options.timeout().equals(byDefault)
                ? options.timeout(
                        byDefault.plus(patient(StopOptions.DEFAULT, List.of(id)).timeout()))
                : options;
    }

    @Override
    public Pending<MigrateResult> migrateChildren(List<String> ids, NodeId to, Duration timeout) {
        Objects.requireNonNull(ids, "ids");
        Objects.requireNonNull(timeout, "timeout");
        return migrate("migrateChildren", ids, Objects.requireNonNull(to, "node"), timeout);
    }

    @Override
    public Pending<MigrateResult> unpinChildren(List<String> ids, Duration timeout) {
        Objects.requireNonNull(ids, "ids");
        Objects.requireNonNull(timeout, "timeout");
        return migrate("unpinChildren", ids, null, timeout);
    }

    private Pending<MigrateResult> migrate(String call, List<String> ids, @Nullable NodeId to, Duration timeout) {
        var checked = works.specs().ids(ids);
        checkTimeout(call, timeout);
        checkAlive();
        return OwnCalls.migrate(hubId(), checked, works.calls().migrate(checked, to, timeout));
    }

    @Override
    public Pending<DrainReport> drain(Duration timeout, Consumer<DrainProgress> listener) {
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(listener, "listener");
        checkTimeout("drain", timeout);
        checkAlive();
        boolean isNobodyElse = works.standing().active().stream()
                .allMatch(member -> member.node().equals(node.id()));
        return isNobodyElse ? Drains.nobodyElse() : works.drains().begin(timeout, listener);
    }

    @Override
    public void undrain() {
        checkAlive();
        works.drains().undrain();
    }

    @Override
    public Pending<ReleaseOutcome> release(String id, Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        var childId = ChildId.of(id);
        checkTimeout("release", timeout);
        checkAlive();
        return works.releases().ask(childId, node.id(), others(), timeout);
    }

    private List<NodeId> others() {
        return nodes().stream().filter(other -> !other.equals(node.id())).toList();
    }

    private static void checkTimeout(String call, Duration timeout) {
        if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("timeout of " + call + " " + timeout + " is not in 1 ms to 1 day");
        }
    }

    // ---- look-ups ----

    @Override
    public Optional<ChildInfo> childLookup(String id) {
        Objects.requireNonNull(id, "id");
        return Optional.ofNullable(works.table().row(id));
    }

    @Override
    public Optional<Pid> pid(String id) {
        Objects.requireNonNull(id, "id");
        var row = works.table().row(id);
        return row == null ? Optional.empty() : Optional.ofNullable(row.pid());
    }

    @Override
    public Optional<Pid> activePid(String id) {
        Objects.requireNonNull(id, "id");
        var row = works.table().row(id);
        return row == null ? Optional.empty() : Optional.ofNullable(row.activePid());
    }

    @Override
    public List<Pid> pids(String id) {
        Objects.requireNonNull(id, "id");
        var row = works.table().row(id);
        return row == null
                ? List.of()
                : row.instances().stream().map(Instance::pid).toList();
    }

    @Override
    public Map<ChildId, Map<NodeId, Pid>> processList(Scope scope) {
        Objects.requireNonNull(scope, "scope");
        return works.table().processes(scope);
    }

    @Override
    public Map<ChildId, ChildInfo> registry() {
        return works.table().copy();
    }

    @Override
    public List<ChildInfo> query(Query query) {
        Objects.requireNonNull(query, "query");
        return works.table().query(query);
    }

    @Override
    public Watch watch(String id, Consumer<ChildChange> listener) {
        Objects.requireNonNull(listener, "listener");
        var childId = ChildId.of(id);
        checkAlive();
        return works.watchers().add(childId, listener);
    }

    // ---- hooks ----

    @Override
    public void registerHooks(List<Hook> more) {
        Objects.requireNonNull(more, "hooks");
        checkAlive();
        hooks.register(more);
    }

    @Override
    public Set<String> cancelHooks(Class<? extends HookPayload> payload, Collection<String> ids) {
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(ids, "ids");
        return hooks.cancel(payload, ids);
    }

    @Override
    public List<Hook> hooks() {
        return hooks.list();
    }

    @Override
    public HookCounts hookCounts() {
        return hooks.counts();
    }

    // ---- the nodes ----

    @Override
    public Pending<ChildrenReport> whichChildren(Scope scope, Duration timeout) {
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(timeout, "timeout");
        checkTimeout("whichChildren", timeout);
        checkAlive();
        var others = switch (scope) {
            case LOCAL -> List.<NodeId>of();
            case GLOBAL -> others();
        };
        return works.questions().ask(node.id(), others, timeout);
    }

    @Override
    public void tell(Pid to, Object message) {
        Objects.requireNonNull(to, "to");
        checkAlive();
        node.post().tell(null, to, message);
    }

    @Override
    public CompletableFuture<Object> ask(Pid to, Object message, Duration timeout) {
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(timeout, "timeout");
        checkAlive();
        return OwnCalls.ask(hubId(), to, node.processes(), node.post().ask(null, to, message, timeout));
    }

    // ---- how it stands ----

    @Override
    public boolean isAlive() {
        return works.isOpen();
    }

    @Override
    public boolean isLocked() {
        return works.isOpen() && works.standing().isLocked();
    }

    @Override
    public boolean isPartitioned() {
        return works.state() == HubStatus.State.PARTITIONED;
    }

    @Override
    public List<NodeId> nodes() {
        return works.standing().members().stream().map(MemberId::node).toList();
    }

    @Override
    public void resetClusterSize(int nodes) {
        if (nodes < 1) {
            throw new IllegalArgumentException("nodes: %d is not in 1..%d".formatted(nodes, Integer.MAX_VALUE));
        }
        checkAlive();
        works.resetSize(nodes);
    }

    @Override
    public HubStatus status() {
        var standing = works.standing();
        return new HubStatus(
                hubId(),
                node.id(),
                works.state(),
                standing.agreed(),
                nodes(),
                standing.active().stream().map(MemberId::node).toList(),
                standing.waitingFor(),
                works.problem(),
                works.counts());
    }

    @Override
    public Hub awaitReady(Duration timeout) throws InterruptedException {
        Objects.requireNonNull(timeout, "timeout");
        long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
        HubWorks current;
        do {
            current = works;
            current.awaitReady(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        } while (current != works);
        return this;
    }

    @Override
    public void close() {
        HubWorks current;
        do {
            current = works;
            Readiness.awaitEnd(current.closing("it was closed on this node"));
        } while (current != works);
        afterClose.run();
    }

    private void checkAlive() {
        if (!works.isOpen()) {
            throw new NotAliveException("hub %s on node %s is closed: %s"
                    .formatted(hubId(), node.name(), works.problem().orElse("it was closed on this node")));
        }
    }

    @Override
    public String toString() {
        return "Hub[" + hubId() + " on " + node.name() + " " + works.state() + "]";
    }
}
