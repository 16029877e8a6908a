package io.processhub.runtime;

import io.processhub.api.HubConfig;
import io.processhub.api.HubStatus;
import io.processhub.api.NotAliveException;
import io.processhub.api.NotReadyException;
import io.processhub.api.RunningChild;
import io.processhub.api.Unanswered;
import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.core.HubStanding;
import io.processhub.core.Note;
import io.processhub.core.wire.Message;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.View;
import io.processhub.runtime.hook.HookNews;
import io.processhub.runtime.hook.HubHooks;
import io.processhub.runtime.process.HostLimits;
import io.processhub.runtime.process.ProcessHost;
import io.processhub.runtime.process.RoleRules;
import io.processhub.spi.NodeReporter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One hub's works on one node: the driver with its machine, and around it the table, the
/// processes, the calls and the way out. Carries out the machine's effects, in order, on the
/// driver's thread.
final class HubWorks {
    /// Bytes of frames that may wait for the driver before their senders have to.
    private static final long MAX_FRAME_BYTES = 64 << 20;

    /// The longest spec with all that is around it in a frame, with ample room.
    private static final int SPEC_BYTES = 512 << 10;

    private static final Duration LEAST_FOR_STOPS = Duration.ofSeconds(1);
    private static final long OUTBOX_MILLIS = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(HubWorks.class);

    private final LocalNode node;
    private final HubConfig config;
    private final MemberId self;
    private final Inbox inbox;
    private final HubDriver driver;
    private final SpecCodec specs;
    private final ChildTable table;
    private final Watchers watchers;
    private final Calls calls;
    private final HubOutbox outbox;
    private final ProcessHost host;
    private final ChildrenQuestions questions;
    private final Quarantine quarantine;
    private final Releases releases;
    private final Drains drains;
    private final StaticChildren staticChildren;
    private final NoteLog notes;
    private final HubHooks hooks;
    private final HookNews news;
    private final Starts starts;
    private final Optional<NodeReports> reports;
    private final Purge purge;
    private final Readiness readiness = new Readiness();
    private final CountDownLatch left = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile HubStanding standing;
    private volatile @Nullable Watchdog watchdog;
    private volatile boolean replaced;
    private volatile Optional<String> standstill = Optional.empty();
    private volatile String closedBecause = "";

    /// The works of a hub that does not run yet.
    ///
    /// @throws IllegalArgumentException if a static child is refused
    HubWorks(
            LocalNode node,
            HubConfig config,
            MemberId self,
            Machine machine,
            Optional<NodeReporter> reporter,
            RoleRules roles,
            Watchers watchers,
            HubHooks hooks) {
        this.node = node;
        this.hooks = hooks;
        this.config = config;
        this.self = self;
        var hub = config.hubId();
        var wheel = node.processes().wheel();
        specs = new SpecCodec(
                hub,
                node.config().processTypes(),
                node.codec(),
                config.maxChildrenPerCall(),
                config.maxArgumentsBytes());
        if (!config.childSpecs().isEmpty()) {
            specs.encode(config.childSpecs(), config.childOptions()); // mistakes throw at once
        }
        inbox = new Inbox(config.maxQueuedCalls(), MAX_FRAME_BYTES);
        quarantine = new Quarantine(inbox);
        driver = new HubDriver(
                hub,
                machine,
                inbox,
                this::carryOut,
                this::batchDone,
                HubDriver::systemTime,
                node.logWriter(),
                node.guard());
        table = new ChildTable(self.node(), specs);
        this.watchers = watchers;
        calls = new Calls(hub, inbox, config.maxQueuedCalls(), new Outcomes(table::role));
        starts = new Starts(hub, specs, calls, hooks);
        news = new HookNews(hooks, self.node(), table::instances, spec -> ChildEntry.of(spec, List.of(), specs));
        outbox = new HubOutbox(hub, self, inbox, node.switchboard(), node.guard());
        host = new ProcessHost(
                node.processes(),
                hub,
                node.config().processTypes(),
                node.codec(),
                node.post(),
                new HostLimits(
                        config.startTimeout(), config.maxMailboxMessages(), config.maxStateBytes(), this::movedBytes),
                roles,
                hooks,
                inbox::offer);
        questions = new ChildrenQuestions(hub, node.switchboard(), wheel, this::running);
        releases = new Releases(
                hub, node.switchboard(), wheel, quarantine, id -> table.find(id).isPresent());
        drains = new Drains(hub, inbox, wheel);
        staticChildren = new StaticChildren(hub, config.childSpecs(), config.childOptions(), starts);
        purge = new Purge(node.switchboard(), wheel, config.storagePurgeInterval());
        notes = new NoteLog(hub, node.logWriter(), wheel);
        reports = reporter.map(it -> new NodeReports(
                hub,
                it,
                wheel,
                new LoadMeter(node::processCount),
                facts -> inbox.offer(new HubEvent.FactsMeasured(facts))));
        standing = new HubStanding(
                HubStanding.Phase.FORMING, false, List.of(self), List.of(), List.of(), Optional.empty());
    }

    /// Begins, in this view.
    ///
    /// @param onStandstill is told if the driver stands still; must not block
    void start(View view, Runnable onStandstill) {
        notes.started(self.node().name());
        watchers.follow(table::change);
        var dog = new Watchdog(
                driver,
                node.processes().wheel(),
                config.barrierTimeout(),
                config.deadlockRecoveryTimeout(),
                onStandstill);
        watchdog = dog;
        dog.start();
        inbox.offer(new HubEvent.ViewInstalled(view));
        outbox.start();
        driver.start();
        reports.ifPresent(NodeReports::start);
        purge.start();
        staticChildren.begin(() -> readiness.await(this::takesPart, Duration.ofDays(1_000)), readiness::changed);
    }

    // ---- what comes in ----

    void viewInstalled(View view) {
        inbox.offer(new HubEvent.ViewInstalled(view));
    }

    /// Blocks while too many frames wait.
    void messageReceived(MemberId from, Message message, int bytes) {
        inbox.offerFrame(new HubEvent.MessageReceived(from, message), bytes);
    }

    void notHere(NodeId from, Message.NotHere message) {
        inbox.offer(new HubEvent.NotHereReceived(from, message));
    }

    void resetSize(int nodes) {
        inbox.offer(new HubEvent.SizeReset(nodes));
    }

    // ---- effects: the driver's ----

    private void carryOut(HubEffect effect) {
        news.before(effect);
        switch (effect) {
            case HubEffect.Send send -> outbox.send(send);
            case HubEffect.StartProcess it -> host.start(it.spec(), it.token(), it.mailbox(), it.state());
            case HubEffect.RenewToken(var id, var started, var token) -> host.renew(id, started, token);
            case HubEffect.ChangeRole it -> host.changeRole(it.id(), it.token(), it.role(), it.change());
            case HubEffect.StopProcess it -> host.stop(it.id(), it.token(), it.reason(), it.withinMillis());
            case HubEffect.FreezeProcess(var id, var token, var handoverWait) -> host.freeze(id, token, handoverWait);
            case HubEffect.PrepareProcess(var spec, var token) -> host.prepare(spec, token);
            case HubEffect.EnlivenProcess(var id, var started, var token, var mailbox, var state) ->
                host.enliven(id, started, token, mailbox, state);
            case HubEffect.MergeState(var id, var token, var left) -> host.merge(id, token, left);
            case HubEffect.Registered registered -> {
                table.registered(registered);
                watchers.changed(registered.spec().id());
            }
            case HubEffect.Unregistered(var id) -> {
                table.unregistered(id);
                watchers.changed(id);
            }
            case HubEffect.CallProgress progress -> calls.progress(progress);
            case HubEffect.CallEnded ended -> calls.ended(ended);
            case HubEffect.StatusChanged(var now) -> {
                standing = now;
                notes.standing(now);
                readiness.changed();
            }
            case HubEffect.DrainProgress progress -> drains.progress(progress);
            case HubEffect.Noted(var note) -> noted(note);
            case HubEffect.NameInUse(var by) -> node.nameInUse(by);
            case HubEffect.Left _ -> left.countDown();
        }
    }

    private void batchDone(List<HubEvent> events) {
        quarantine.batchDone(events);
        news.batchDone(events);
    }

    private void noted(Note note) {
        notes.write(note);
        if (note instanceof Note.Quarantined) {
            quarantine.entered();
        } else if (note instanceof Note.Released released) {
            quarantine.released(released.id());
        }
    }

    /// What a frame leaves for the mailbox of a child that moves: its spec goes with it.
    private int movedBytes() {
        return HubFrames.longest(node.switchboard()) - SPEC_BYTES;
    }

    // ---- its parts ----

    SpecCodec specs() {
        return specs;
    }

    ChildTable table() {
        return table;
    }

    Watchers watchers() {
        return watchers;
    }

    Calls calls() {
        return calls;
    }

    Starts starts() {
        return starts;
    }

    ChildrenQuestions questions() {
        return questions;
    }

    Releases releases() {
        return releases;
    }

    Drains drains() {
        return drains;
    }

    HubStanding standing() {
        return standing;
    }

    private List<RunningChild> running() {
        return host.list().stream()
                .map(it -> new RunningChild(it.id(), it.pid(), it.token()))
                .toList();
    }

    // ---- how it stands ----

    boolean isOpen() {
        return !closing.get();
    }

    HubStatus.State state() {
        if (closed.isDone()) {
            return HubStatus.State.CLOSED;
        }
        if (closing.get() || hasFailed()) {
            return HubStatus.State.LEAVING;
        }
        if (standsStill()) {
            return HubStatus.State.STANDING_STILL;
        }
        return switch (standing.phase()) {
            case FORMING -> HubStatus.State.FORMING;
            case ACTIVE -> HubStatus.State.ACTIVE;
            case PARTITIONED -> HubStatus.State.PARTITIONED;
            case MISMATCH -> HubStatus.State.STRATEGIES_DIFFER;
            case DRAINING -> HubStatus.State.DRAINING;
            case LEAVING, LEFT -> HubStatus.State.LEAVING;
        };
    }

    /// Why it takes no part or is closed, if so.
    Optional<String> problem() {
        if (closing.get()) {
            return Optional.of(closedBecause);
        }
        return node.guard().fatal().or(() -> standstill).or(standing::mismatch);
    }

    HubStatus.Counts counts() {
        return new HubStatus.Counts(
                table.children(),
                table.instances(),
                table.localInstances(),
                calls.open(),
                inbox.calls(),
                quarantine.count(),
                outbox.dropped(),
                brokenInvariants());
    }

    int processCount() {
        return host.counts().present();
    }

    long brokenInvariants() {
        return driver.brokenInvariants() + outbox.errors() + notes.repairs();
    }

    private boolean takesPart() {
        return standing.phase() == HubStanding.Phase.ACTIVE && standing.agreed();
    }

    /// As [io.processhub.api.Hub#awaitReady]; returns also when these works have been replaced.
    void awaitReady(Duration timeout) throws InterruptedException {
        if (!readiness.await(() -> replaced || isReady(), timeout)) {
            throw new NotReadyException("hub %s on node %s is not ready after %s: %s"
                    .formatted(config.hubId(), self.node().name(), timeout, doing()));
        }
    }

    private boolean isReady() {
        node.throwIfNameInUse();
        if (closing.get()) {
            throw new NotAliveException("hub %s on node %s is closed: %s"
                    .formatted(config.hubId(), self.node().name(), closedBecause));
        }
        if (!staticChildren.failures().isEmpty()) {
            throw new NotReadyException("hub %s on node %s has static children that failed: %s"
                    .formatted(config.hubId(), self.node().name(), staticChildren.failures()));
        }
        return takesPart() && staticChildren.areSettled();
    }

    private String doing() {
        if (standsStill()) {
            return "it stands still: " + standstill.get();
        }
        return Doing.words(standing, takesPart());
    }

    // ---- a driver that stands still ----

    /// Whether its driver has ended with an Error; the node closes then.
    private boolean hasFailed() {
        return driver.failure() != null;
    }

    /// Whether its driver was given up.
    boolean standsStill() {
        return standstill.isPresent();
    }

    /// Gives the driver up, and hands on what it has sent so far. Blocks, for 2 s at most.
    void abandon() throws InterruptedException {
        standstill = Optional.of("its driver stands still, at " + driver.where());
        driver.abandon();
        standing = new HubStanding(
                HubStanding.Phase.FORMING, false, List.of(self), List.of(), List.of(), Optional.empty());
        readiness.changed();
        notes.standsStill(standstill.get(), config.deadlockRecoveryTimeout());
        outbox.close(OUTBOX_MILLIS);
    }

    /// Ends what the driver kept alive: calls, and processes, which others start now. Blocks as
    /// long as they take to end, and then until the driver has gone on and ended, but together only
    /// for the recovery timeout.
    ///
    /// @return whether the driver has ended
    boolean endAbandoned() throws InterruptedException {
        long begin = System.nanoTime();
        reports.ifPresent(NodeReports::close);
        staticChildren.end();
        calls.close(Unanswered.HUB_STOOD_STILL);
        questions.close();
        releases.close();
        drains.close();
        news.abandoned(table.allInstances());
        table.clear();
        watchers.allChanged();
        host.close(config.dsupShutdownTimeout());
        var left =
                config.deadlockRecoveryTimeout().minus(config.barrierTimeout()).minusNanos(System.nanoTime() - begin);
        return driver.stop(left.isPositive() ? left : Duration.ofMillis(1));
    }

    /// Others have taken its place.
    void replaced() {
        replaced = true;
        purge.end();
        readiness.changed();
    }

    // ---- its end ----

    /// Begins to close, once. Never blocks.
    ///
    /// @return is done when it is closed
    CompletableFuture<Void> closing(String because) {
        if (closing.compareAndSet(false, true)) {
            closedBecause = because;
            readiness.changed();
            try {
                Thread.ofPlatform()
                        .daemon()
                        .name("processhub-close-" + config.hubId())
                        .start(this::close);
            } catch (Error noThread) {
                close(); // on the caller's thread, which waits for it anyway
            }
        }
        return closed;
    }

    /// Goes through all steps, whatever one of them throws: a hub that closes because memory has
    /// run out is to end all that it can.
    private void close() {
        long end = System.nanoTime() + config.dsupShutdownTimeout().toNanos();
        attempt(() -> news.closing(closedBecause));
        attempt(purge::end);
        attempt(() -> reports.ifPresent(NodeReports::close));
        attempt(this::endWatch);
        attempt(staticChildren::end);
        attempt(this::handOver);
        attempt(() -> endProcesses(Duration.ofNanos(end - System.nanoTime())));
        attempt(this::endDriver);
        attempt(() -> outbox.close(OUTBOX_MILLIS));
        attempt(() -> node.closed(config.hubId()));
        attempt(() -> calls.close(Unanswered.HUB_CLOSED));
        attempt(questions::close);
        attempt(releases::close);
        attempt(drains::close);
        attempt(table::clear);
        attempt(watchers::close);
        attempt(hooks::close);
        attempt(() -> notes.closed(self.node().name(), closedBecause));
        closed.complete(null);
        attempt(readiness::changed);
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    private void attempt(Step step) {
        try {
            step.run();
        } catch (InterruptedException e) {
            LOG.warn("hub close interrupted hub={}", config.hubId());
        } catch (RuntimeException | Error e) {
            driver.broken("close", e);
        }
    }

    private void endProcesses(Duration rest) throws InterruptedException {
        if (!host.close(rest.compareTo(LEAST_FOR_STOPS) < 0 ? LEAST_FOR_STOPS : rest)) {
            LOG.warn("hub gave up processes hub={} count={}", config.hubId(), host.counts());
        }
    }

    private void endDriver() throws InterruptedException {
        if (!driver.stop(LEAST_FOR_STOPS)) {
            LOG.warn("hub gave up its driver hub={} at {}", config.hubId(), driver.where());
            driver.abandon();
        }
    }

    /// Takes half of the time to hand children over; the rest is to stop those that nobody took.
    private void handOver() throws InterruptedException {
        if (standsStill() || hasFailed()) {
            return; // nobody would carry it out
        }
        long millis = config.dsupShutdownTimeout().toMillis() / 2;
        inbox.offer(new HubEvent.LeaveCalled(millis));
        if (!left.await(millis + 1_000, TimeUnit.MILLISECONDS)) {
            LOG.warn("hub did not leave in time hub={} millis={}", config.hubId(), millis);
        }
    }

    private void endWatch() {
        var dog = watchdog;
        if (dog != null) {
            dog.end();
        }
    }
}
