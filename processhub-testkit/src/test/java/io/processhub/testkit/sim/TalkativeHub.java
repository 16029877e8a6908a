package io.processhub.testkit.sim;

import io.processhub.core.CoreConfig;
import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.core.HubStanding;
import io.processhub.core.Time;
import io.processhub.core.wire.LogRecord;
import io.processhub.core.wire.LogRecord.Wanted;
import io.processhub.core.wire.LogState;
import io.processhub.core.wire.Message;
import io.processhub.core.wire.Outcome;
import io.processhub.core.wire.Phase;
import io.processhub.core.wire.SequencedRecord;
import io.processhub.core.wire.SubViewId;
import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.Role;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import io.processhub.model.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A machine to try the world with: it starts everything where it is called, and tells everyone.
/// It knows nothing of arbiters, barriers and merges; that is what the invariants are to notice.
final class TalkativeHub implements Machine {
    private final CoreConfig config;
    private final MemberId self;
    private List<HubEffect> effects = new ArrayList<>();
    private @Nullable View view;
    private final Map<NodeId, MemberId> reported = new LinkedHashMap<>();
    private final Set<NodeId> absent = new LinkedHashSet<>();
    private final TreeMap<ChildId, StoredSpec> specs = new TreeMap<>();
    private final Map<ChildId, Long> startedBy = new LinkedHashMap<>();
    private final Map<MemberId, Long> copies = new LinkedHashMap<>();
    private final List<LogRecord> log = new ArrayList<>();
    private @Nullable HubStanding standing;
    private long told;
    private long beatAt;

    TalkativeHub(CoreConfig config, Time now) {
        this.config = config;
        this.self = config.self();
        this.beatAt = now.monotonicMillis() + config.timings().heartbeat().toMillis();
    }

    @Override
    public void step(HubEvent event, Time now) {
        switch (event) {
            case HubEvent.ViewInstalled(var next) -> {
                view = next;
                reported.clear();
                absent.clear();
                reported.put(self.node(), self);
                report(next.members(), true);
            }
            case HubEvent.MessageReceived(var from, var message) -> received(from, message);
            case HubEvent.NotHereReceived(var from, var message) -> {
                if (view != null && message.view().equals(view.id())) {
                    absent.add(from);
                }
            }
            case HubEvent.TimerDue _ -> beat(now);
            case HubEvent.StartCalled start -> {
                for (var spec : start.specs()) {
                    specs.put(spec.id(), spec);
                    startedBy.put(spec.id(), start.call());
                    var token = Token.grant(Token.NONE, now.wallMillis(), self.incarnation());
                    effects.add(new HubEffect.StartProcess(spec, token, List.of(), Payload.EMPTY));
                }
            }
            case HubEvent.StopCalled stop -> {
                var outcomes = stop.ids().stream()
                        .<Outcome>map(id -> new Outcome.NotFound(id))
                        .toList();
                effects.add(new HubEffect.CallProgress(stop.call(), outcomes));
                effects.add(new HubEffect.CallEnded(stop.call(), List.of(), false));
            }
            case HubEvent.PinCalled pin -> {
                var outcomes = pin.ids().stream()
                        .<Outcome>map(id -> new Outcome.NotFound(id))
                        .toList();
                effects.add(new HubEffect.CallProgress(pin.call(), outcomes));
                effects.add(new HubEffect.CallEnded(pin.call(), List.of(), false));
            }
            case HubEvent.ProcessStarted started -> up(started);
            case HubEvent.ProcessStartFailed failed ->
                settle(new Outcome.StartFailed(failed.id(), self, failed.cause()));
            case HubEvent.ProcessEnded ended -> log.add(down(ended.id(), ended.token(), ended.reason()));
            case HubEvent.LeaveCalled _ -> effects.add(new HubEffect.Left());
            case HubEvent.CallCancelled _,
                    HubEvent.ProcessFrozen _,
                    HubEvent.RoleTaken _,
                    HubEvent.ProcessPrepared _,
                    HubEvent.HandoverFailed _,
                    HubEvent.StateNotTaken _,
                    HubEvent.SizeReset _,
                    HubEvent.DrainCalled _,
                    HubEvent.UndrainCalled _,
                    HubEvent.MoveDeferred _,
                    HubEvent.ReleaseCalled _,
                    HubEvent.FactsMeasured _ -> {}
        }
    }

    private void received(MemberId from, Message message) {
        if (message instanceof Message.Report report
                && view != null
                && report.view().equals(view.id())) {
            reported.put(from.node(), from);
            if (report.answer()) {
                report(List.of(from.node()), false);
            }
        } else if (message instanceof Message.Delta delta) {
            long held = copies.getOrDefault(from, 0L);
            if (delta.from() <= held && delta.to() > held) {
                copies.put(from, delta.to());
                delta.records().stream().map(SequencedRecord::record).forEach(record -> show(from, record));
            }
        } else if (message instanceof Message.Heartbeat beat && beat.own().seq() > copies.getOrDefault(from, 0L)) {
            send(List.of(from.node()), new Message.Pull(from, copies.getOrDefault(from, 0L)));
        } else if (message instanceof Message.Pull pull) {
            tell(List.of(from.node()), pull.from());
        }
    }

    private void up(HubEvent.ProcessStarted started) {
        var claim = new LogRecord.Claim(
                started.id(), started.token(), started.token(), Phase.UP, started.serial(), Token.NONE, false, null);
        log.add(claim);
        show(self, claim);
        settle(new Outcome.Started(started.id(), self, started.token(), started.serial(), List.of(), 1));
    }

    private void settle(Outcome outcome) {
        var call = startedBy.remove(outcome.id());
        if (call != null) {
            effects.add(new HubEffect.CallProgress(call, List.of(outcome)));
            if (!startedBy.containsValue(call)) {
                effects.add(new HubEffect.CallEnded(call, List.of(), false));
            }
        }
    }

    private void show(MemberId holder, LogRecord record) {
        if (record instanceof LogRecord.Claim claim) {
            var spec = specs.getOrDefault(
                    claim.id(), Temper.STEADY.child(claim.id().value()));
            effects.add(new HubEffect.Registered(
                    spec, List.of(new HubEffect.Instance(holder, claim.token(), claim.serial(), Role.ACTIVE))));
        }
    }

    private static LogRecord down(ChildId id, Token token, ExitReason reason) {
        return new LogRecord.Down(id, token, token, reason, true);
    }

    private void beat(Time now) {
        if (now.monotonicMillis() < beatAt) {
            return;
        }
        beatAt = now.monotonicMillis() + config.timings().heartbeat().toMillis();
        var subView = subView();
        if (subView != null && view != null) {
            if (!agreed()) {
                report(view.members(), true);
            }
            send(others(), new Message.Heartbeat(subView, agreed(), own(), 0, 0, 0));
        }
    }

    private List<NodeId> others() {
        return view == null
                ? List.of()
                : view.members().stream()
                        .filter(node -> !node.equals(self.node()))
                        .toList();
    }

    private void report(List<NodeId> to, boolean answer) {
        if (view != null) {
            send(
                    to.stream().filter(node -> !node.equals(self.node())).toList(),
                    new Message.Report(
                            view.id(), 1, Message.MemberState.ACTIVE, 1, Map.of(), "talkative", List.of(), answer, 0));
        }
    }

    private void tell(List<NodeId> to, long from) {
        var records = new ArrayList<SequencedRecord>();
        for (int i = Math.toIntExact(from); i < log.size(); i++) {
            records.add(new SequencedRecord(i + 1, log.get(i)));
        }
        send(to, new Message.Delta(self, from, log.size(), 0, 0, true, records));
    }

    private void send(List<NodeId> to, Message message) {
        if (!to.isEmpty()) {
            effects.add(new HubEffect.Send(to, message, false));
        }
    }

    @Override
    public void flush(Time time) {
        if (told < log.size()) {
            tell(others(), told);
            told = log.size();
        }
        var members = members();
        var now = new HubStanding(HubStanding.Phase.ACTIVE, agreed(), members, members, List.of(), Optional.empty());
        if (!now.equals(standing)) {
            standing = now;
            effects.add(new HubEffect.StatusChanged(now));
        }
    }

    @Override
    public List<HubEffect> takeEffects() {
        var taken = effects;
        effects = new ArrayList<>();
        return taken;
    }

    @Override
    public long nextWakeupMillis() {
        return beatAt;
    }

    private boolean agreed() {
        return view != null
                && view.members().stream().allMatch(node -> reported.containsKey(node) || absent.contains(node));
    }

    private List<MemberId> members() {
        return view == null
                ? List.of()
                : view.members().stream()
                        .filter(reported::containsKey)
                        .map(node -> reported.getOrDefault(node, self))
                        .toList();
    }

    private @Nullable SubViewId subView() {
        long digest = members().stream().mapToLong(MemberId::incarnation).sum();
        return view == null ? null : new SubViewId(view.id(), digest);
    }

    private LogState own() {
        return new LogState(self, log.size(), 0, log.size());
    }

    @Override
    public Optional<Wanted> wanted(ChildId id) {
        return Optional.empty();
    }

    @Override
    public Look look() {
        var states = copies.entrySet().stream()
                .map(copy -> new LogState(copy.getKey(), copy.getValue(), 0, copy.getValue()))
                .toList();
        return new Look(subView(), agreed(), members(), own(), states, 0);
    }
}
