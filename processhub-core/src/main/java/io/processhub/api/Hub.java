package io.processhub.api;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// One hub on one node: runs children under unique names on the nodes of the cluster, and knows
/// where.
///
/// All methods may be called from any thread, also from processes. Calls that change something
/// never block: they give a [Pending]. A caller's mistake throws at once; what the world does is in
/// the result. Look-ups read this node's registry, without lock, wait or network; after an awaited
/// call they show what the call has done.
public interface Hub extends AutoCloseable {
    /// The hub's name.
    String hubId();

    /// The node it runs on.
    Node node();

    // ---- starting ----

    /// Starts a child, as [#startChildren(List, StartOptions)].
    default Pending<StartResult> startChild(ChildSpec spec) {
        Objects.requireNonNull(spec, "spec");
        return startChild(spec, StartOptions.DEFAULT);
    }

    /// Starts a child, as [#startChildren(List, StartOptions)].
    default Pending<StartResult> startChild(ChildSpec spec, StartOptions options) {
        Objects.requireNonNull(spec, "spec");
        Objects.requireNonNull(options, "options");
        return startChildren(List.of(spec), options);
    }

    /// Starts children with default options, as [#startChildren(List, StartOptions)].
    default Pending<StartResult> startChildren(List<ChildSpec> specs) {
        Objects.requireNonNull(specs, "specs");
        return startChildren(specs, StartOptions.DEFAULT);
    }

    /// Starts children, each on the node that the distribution strategy says. Many in one call cost
    /// far less than a call each. Each child has its own outcome: that one exists already does not
    /// hinder the others. Until the hub is formed, and while members come or go, the call waits, at
    /// most until its timeout.
    ///
    /// @return the call; its result has one outcome per child, in the order of `specs`
    /// @throws NoChildrenException        if there are none
    /// @throws UnknownProcessTypeException if a type is not registered on this node
    /// @throws IllegalArgumentException   if there are too many, an id is in it twice, or arguments
    ///                                    are too long; it names the child, the value and the limit
    /// @throws io.processhub.spi.CodecException if arguments cannot be encoded
    /// @throws NotAliveException          if the hub is closed
    Pending<StartResult> startChildren(List<ChildSpec> specs, StartOptions options);

    /// Changes the spec of a child, as [#replaceChild(ChildSpec, StartOptions)].
    default Pending<StartResult> replaceChild(ChildSpec spec) {
        Objects.requireNonNull(spec, "spec");
        return replaceChild(spec, StartOptions.DEFAULT);
    }

    /// Changes the spec of a child: stops the child of this id everywhere if there is one, and then
    /// starts it as `spec` says. If the start fails the child is gone. If someone else starts the
    /// id in between, the outcome says so.
    ///
    /// @param options its timeout is for both steps together
    /// @throws IllegalArgumentException as [#startChildren(List, StartOptions)]
    /// @throws NotAliveException        if the hub is closed
    Pending<StartResult> replaceChild(ChildSpec spec, StartOptions options);

    // ---- stopping ----

    /// Stops a child, as [#stopChildren(List, StopOptions)].
    default Pending<StopResult> stopChild(String id) {
        Objects.requireNonNull(id, "id");
        return stopChild(id, StopOptions.DEFAULT);
    }

    /// Stops a child, as [#stopChildren(List, StopOptions)].
    default Pending<StopResult> stopChild(String id, StopOptions options) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(options, "options");
        return stopChildren(List.of(id), options);
    }

    /// Stops children with default options, as [#stopChildren(List, StopOptions)].
    default Pending<StopResult> stopChildren(List<String> ids) {
        Objects.requireNonNull(ids, "ids");
        return stopChildren(ids, StopOptions.DEFAULT);
    }

    /// Stops children: every instance, on every node. Once a stop is confirmed it is final, on
    /// every node and after any partition. An unknown id is answered as such, at once.
    ///
    /// @return the call; its result has one outcome per child, in the order of `ids`
    /// @throws NoChildrenException      if there are none
    /// @throws IllegalArgumentException if there are too many, one is no id, or one is in it twice
    /// @throws NotAliveException        if the hub is closed
    Pending<StopResult> stopChildren(List<String> ids, StopOptions options);

    // ---- migrating by hand ----

    /// Migrates a child within 30 s, as [#migrateChildren].
    default Pending<MigrateResult> migrateChild(String id, NodeId node) {
        Objects.requireNonNull(id, "id");
        return migrateChildren(List.of(id), node, Duration.ofSeconds(30));
    }

    /// Migrates children to a node, as the migration strategy does it, and pins them to it: they
    /// stay there, whatever the distribution strategy says, as long as that node may run children.
    /// When it has gone, or while it is drained, the distribution strategy says again; a later node
    /// of the same name is another one. Of several instances of a child one is pinned; it is the
    /// active one if the redundancy strategy gives roles. A child that is there already is pinned
    /// and stays. A stop ends the pin; a restart, or a move for another reason, does not.
    ///
    /// @param node    of [#nodes()]
    /// @param timeout after this the call ends, and children without an answer count as unknown,
    ///                but are pinned, and moved as soon as that can be; 1 ms to 1 day
    /// @return the call; its result has one outcome per child, in the order of `ids`
    /// @throws NoChildrenException      if there are none
    /// @throws IllegalArgumentException if there are too many, one is no id, or one is in it twice,
    ///                                  or the timeout is out of its range
    /// @throws NotAliveException        if the hub is closed
    Pending<MigrateResult> migrateChildren(List<String> ids, NodeId node, Duration timeout);

    /// Unpins children: they run where the distribution strategy says again. One that is not pinned
    /// stays. As [#migrateChildren] otherwise.
    Pending<MigrateResult> unpinChildren(List<String> ids, Duration timeout);

    // ---- draining this node ----

    /// Drains this node, as [#drain(Duration, Consumer)].
    default Pending<DrainReport> drain(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return drain(timeout, _ -> {});
    }

    /// Hands the children of this hub that are on this node over to the others, as the migration
    /// strategy does it, and takes no new ones. The hub stays a member, and its calls and look-ups
    /// go on as ever; [#undrain] undoes it, and so does a restart. A drain of a hub that is being
    /// drained joins that one. What cannot go yet stays and works: a child that may run on this
    /// node alone, or one that delays its move.
    ///
    /// Drain a node before you close it to see how that goes, and to give it all the time it needs;
    /// [#close] alone hands over too, in a limited time. Do not drain all nodes at once: calls then
    /// wait until one of them is undrained.
    ///
    /// @param timeout  after this the call ends, and the hub is still being drained; 1 ms to 1 day
    /// @param listener is told how far it is, on a virtual thread, one call at a time; if it is
    ///                 slow it misses steps. May block; what it throws is logged
    /// @return the call; cancelling it ends the waiting, not the drain
    /// @throws IllegalArgumentException if the timeout is out of its range
    /// @throws NotAliveException        if the hub is closed
    Pending<DrainReport> drain(Duration timeout, Consumer<DrainProgress> listener);

    /// Ends a drain: this node takes children again, and those come back that belong here. Does
    /// nothing if none is under way. Never blocks.
    ///
    /// @throws NotAliveException if the hub is closed
    void undrain();

    // ---- quarantine ----

    /// Releases a child from quarantine, within 10 s, as [#release(String, Duration)].
    default Pending<ReleaseOutcome> release(String id) {
        return release(id, Duration.ofSeconds(10));
    }

    /// Lets a child that failed too often in a row (see [HubOptions#dsupMaxRestarts]) try
    /// again, on the node that holds it. A child in quarantine does not run and is in no look-up,
    /// but its id is taken; [#stopChild] and [#replaceChild] work on it as well. It is released at
    /// any member: all members are asked, one round trip.
    ///
    /// @param timeout after this, members that have not answered count as silent; 1 ms to 1 day
    /// @return the call; cancelling it ends the waiting
    /// @throws IllegalArgumentException if this can be no id, or the timeout is out of its range
    /// @throws NotAliveException        if the hub is closed
    Pending<ReleaseOutcome> release(String id, Duration timeout);

    // ---- looking up: this node's registry ----

    /// What is known of a child; empty if it is not registered.
    ///
    /// @throws IllegalArgumentException if this can be no id
    Optional<ChildInfo> childLookup(String id);

    /// The pid of a child; empty if it does not run. Of several instances that of the active one,
    /// or of the first while none is active.
    ///
    /// @throws IllegalArgumentException if this can be no id
    Optional<Pid> pid(String id);

    /// The pid of the active instance of a child; empty while none is active: while it does not
    /// run, or the role is on its way from one instance to another.
    ///
    /// @throws IllegalArgumentException if this can be no id
    Optional<Pid> activePid(String id);

    /// The pids of all instances of a child; empty if it does not run.
    ///
    /// @throws IllegalArgumentException if this can be no id
    List<Pid> pids(String id);

    /// All running children with the pid on each node; of LOCAL, only those on this node, and only
    /// their pids here. Copies the whole registry: for millions of children prefer [#query].
    Map<ChildId, Map<NodeId, Pid>> processList(Scope scope);

    /// All registered children. A copy; each entry is as it was when it was copied.
    Map<ChildId, ChildInfo> registry();

    /// The children that a query accepts, in no order. Reads every entry; with a tag, only those
    /// that have it.
    List<ChildInfo> query(Query query);

    /// The children with this tag.
    default List<ChildInfo> tagQuery(String tag) {
        Objects.requireNonNull(tag, "tag");
        return query(Query.all().tag(tag));
    }

    /// The children whose metadata is accepted.
    default List<ChildInfo> metadataQuery(Predicate<Map<String, String>> accepts) {
        Objects.requireNonNull(accepts, "accepts");
        return query(Query.all().metadata(accepts));
    }

    /// Tells of a child's changes in this node's registry: at once how it stands, then of each
    /// change. A slow listener may miss steps between, never the last one.
    ///
    /// @param listener called one at a time, on a virtual thread, may block; what it throws is
    ///                 logged
    /// @return close it to hear no more
    /// @throws IllegalArgumentException if this can be no id
    /// @throws NotAliveException        if the hub is closed
    Watch watch(String id, Consumer<ChildChange> listener);

    // ---- hooks ----

    /// Registers a hook, as [#registerHooks].
    default void registerHook(Hook hook) {
        Objects.requireNonNull(hook, "hook");
        registerHooks(List.of(hook));
    }

    /// Registers hooks on this node, all of them or none. They are told of what is told from now
    /// on: events that wait already are among that.
    ///
    /// @throws DuplicateHookException   if ids are taken for their payload; it names all of them
    /// @throws IllegalArgumentException if there would be more than 1,000
    /// @throws NotAliveException        if the hub is closed
    void registerHooks(List<Hook> hooks);

    /// Cancels a hook, as [#cancelHooks].
    ///
    /// @return whether there was one
    default boolean cancelHook(Class<? extends HookPayload> payload, String id) {
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(id, "id");
        return !cancelHooks(payload, List.of(id)).isEmpty();
    }

    /// Cancels the hooks of this node that were registered for this payload under these ids, also
    /// those of the configuration. They are not called any more; a call under way goes on. An
    /// unknown id is no error.
    ///
    /// @return the ids of those that there were
    Set<String> cancelHooks(Class<? extends HookPayload> payload, Collection<String> ids);

    /// The hooks of this node, in the order of their registrations.
    List<Hook> hooks();

    /// What came of the hooks of this node.
    HookCounts hookCounts();

    // ---- asking the nodes ----

    /// Asks the nodes what really runs, within 5 s, as [#whichChildren(Scope, Duration)].
    default Pending<ChildrenReport> whichChildren(Scope scope) {
        Objects.requireNonNull(scope, "scope");
        return whichChildren(scope, Duration.ofSeconds(5));
    }

    /// Asks the supervision of this node (LOCAL) or of every node of the hub (GLOBAL) what really
    /// runs: over the network, and costly with many children. For everyday use take [#processList].
    ///
    /// @param timeout after this, nodes that have not answered count as missing; 1 ms to 1 day
    /// @throws NotAliveException if the hub is closed
    Pending<ChildrenReport> whichChildren(Scope scope, Duration timeout);

    // ---- messages from outside of a process ----

    /// Sends a message to a process on any node. At most once, in order per calling thread. A
    /// message that cannot be delivered is dropped, counted and logged.
    ///
    /// Waits, but only while more messages are under way to that process's node than it takes, and
    /// up to `maxTellWait` (5 s): see [NodeConfig.Builder#maxTellWait].
    ///
    /// @throws io.processhub.spi.CodecException if it cannot be encoded; it says what to do
    /// @throws IllegalArgumentException         if its encoded form is longer than the limit it
    ///                                          names
    /// @throws NotAliveException                if the hub is closed
    void tell(Pid to, Object message);

    /// Sends a message to a process on any node and gives its answer. Never blocks; the future
    /// always ends: with the answer, or with an [AskException].
    ///
    /// @param timeout greater than zero; counted from the call
    /// @throws io.processhub.spi.CodecException if it cannot be encoded; it says what to do
    /// @throws IllegalArgumentException         if its encoded form is longer than the limit it
    ///                                          names, or the timeout is not positive
    /// @throws NotAliveException                if the hub is closed
    CompletableFuture<Object> ask(Pid to, Object message, Duration timeout);

    /// As [#ask(Pid, Object, Duration)], for an answer of this type; one of another type ends the
    /// future with a [ClassCastException].
    default <R> CompletableFuture<R> ask(Pid to, Object message, Class<R> answer, Duration timeout) {
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(answer, "answer");
        Objects.requireNonNull(timeout, "timeout");
        return ask(to, message, timeout).thenApply(answer::cast);
    }

    // ---- how it stands ----

    /// Whether it is neither closed nor closing.
    boolean isAlive();

    /// Whether calls wait: it is busy agreeing with the other members on who is here, or none of
    /// them is active yet.
    boolean isLocked();

    /// Whether this side of a partition may not act.
    boolean isPartitioned();

    /// The nodes that run this hub, this one included, in the order of the view.
    List<NodeId> nodes();

    /// Says how many nodes the hub has from now on, whatever was seen before: for [MajorityQuorum],
    /// when nodes are gone for good. It goes to every node that is here, counts as soon as they
    /// have agreed on it, and outdoes an earlier reset; members that are here raise it again. Make
    /// sure first that those who are gone do not run: they do not hear of it.
    ///
    /// [MajorityQuorum]: io.processhub.strategy.partition.MajorityQuorum
    ///
    /// @param nodes at least 1
    /// @throws IllegalArgumentException if it is less
    /// @throws NotAliveException        if the hub is closed
    void resetClusterSize(int nodes);

    /// How it stands.
    HubStatus status();

    /// Waits until this hub takes part: it is formed, agrees with the other members, and its static
    /// children run. Blocks.
    ///
    /// @return this hub
    /// @throws NotReadyException    if it is not ready in time, or a static child failed; it says
    ///                              which
    /// @throws NameInUseException   if another living node has this node's name
    /// @throws NotAliveException    if the hub is closed, or closes meanwhile
    /// @throws InterruptedException if the thread is interrupted
    Hub awaitReady(Duration timeout) throws InterruptedException;

    /// As [#close()]; the name of the original.
    default void stop() {
        close();
    }

    /// Leaves in an orderly way: hands its children over to the other members, ends those that
    /// nobody takes, and tells the others. Blocks, at most the hub's shutdown timeout and some
    /// seconds. Safe to call twice; a second call waits for the first. If the waiting thread is
    /// interrupted it returns, with the interrupt still set, and the closing goes on.
    @Override
    void close();
}
