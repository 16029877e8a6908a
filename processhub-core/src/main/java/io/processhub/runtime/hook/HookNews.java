package io.processhub.runtime.hook;

import io.processhub.api.ChildInfo;
import io.processhub.api.HookEvent;
import io.processhub.api.Instance;
import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.core.HubStanding;
import io.processhub.core.Note;
import io.processhub.core.wire.Message;
import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Turns what happens to a hub's machine into events for hooks, in order, and those of a batch that
/// are alike into one. Called by the driver, and once by whoever gives it up. Never blocks, and
/// costs next to nothing for events that nobody wants.
public final class HookNews {
    private final HubHooks hooks;
    private final NodeId self;
    private final RowNews rows;
    private final MemberNews members;
    private final ChildNews children;
    private final Map<NodeId, Map<String, Double>> scores = new HashMap<>();
    private boolean abandoned;

    /// Nothing has happened yet.
    ///
    /// @param table how the instances of a child stand in the look-up table
    /// @param info  a child without instances
    public HookNews(
            HubHooks hooks,
            NodeId self,
            Function<ChildId, List<Instance>> table,
            Function<StoredSpec, ChildInfo> info) {
        this.hooks = hooks;
        this.self = self;
        rows = new RowNews(hooks, table);
        members = new MemberNews(hooks, self);
        children = new ChildNews(hooks, self, info);
    }

    /// An effect is about to be carried out.
    public synchronized void before(HubEffect effect) {
        switch (effect) {
            case HubEffect.Registered registered -> rows.touch(registered.spec().id());
            case HubEffect.Unregistered(var id) -> rows.touch(id);
            case HubEffect.StartProcess start -> children.starts(start.spec());
            case HubEffect.PrepareProcess(var spec, var _) -> children.starts(spec);
            case HubEffect.Send(var to, Message.Grant grant, boolean _) -> children.sent(without(to), grant);
            case HubEffect.StatusChanged(var standing) -> members.standing(standing);
            case HubEffect.Noted(var note) -> noted(note);
            case HubEffect.Send _,
                    HubEffect.RenewToken _,
                    HubEffect.EnlivenProcess _,
                    HubEffect.MergeState _,
                    HubEffect.ChangeRole _,
                    HubEffect.StopProcess _,
                    HubEffect.FreezeProcess _,
                    HubEffect.CallProgress _,
                    HubEffect.CallEnded _,
                    HubEffect.DrainProgress _,
                    HubEffect.NameInUse _,
                    HubEffect.Left _ -> {}
        }
    }

    private List<NodeId> without(List<NodeId> to) {
        return to.stream().filter(node -> !node.equals(self)).toList();
    }

    private void noted(Note note) {
        switch (note) {
            case Note.MembersLeft(var still) -> members.left(still);
            case Note.MembersProposed(var proposed) -> proposed(proposed);
            case Note.MembersAgreed(var agreed) -> {
                rows.tell(); // what a lost node had is removed before its loss counts as dealt with
                members.agreed(agreed);
            }
            case Note.MoveBegun(var id, var target) -> children.moves(id, Optional.of(self), target.node());
            case Note.Recovered(var id, var from) -> children.moves(id, Optional.of(from.node()), self);
            case Note.Moved(var spec, var target) -> children.moved(spec, target);
            case Note.Quarantined(var id, var _, var cause) ->
                hooks.tell(new HookEvent.ChildQuarantined(
                        id, cause instanceof ExitReason.Crashed(var error) ? error : cause.toString()));
            case Note.Released(var id) -> hooks.tell(new HookEvent.ChildReleased(id));
            case Note.DoubleEnded(var id, var ended, var kept, long _) ->
                hooks.tell(new HookEvent.DoubleEnded(id, ended.value(), kept.value()));
            case Note.HashRepaired _,
                    Note.StateOffered _,
                    Note.StateMerged _,
                    Note.StateLost _,
                    Note.TokenRenewed _,
                    Note.MoveCancelled _,
                    Note.MemberSetAside _,
                    Note.MessageDropped _,
                    Note.StrategyFailed _ -> {}
        }
    }

    private void proposed(List<MemberId> proposed) {
        members.proposed(proposed);
        scores.keySet()
                .removeIf(node ->
                        proposed.stream().noneMatch(member -> member.node().equals(node)));
    }

    /// A batch is done, and its effects are carried out.
    public synchronized void batchDone(List<HubEvent> events) {
        if (abandoned) {
            return;
        }
        scores(events);
        children.ended(events);
        rows.tell();
        children.begun(members.change());
        members.batchDone();
    }

    private void scores(List<HubEvent> events) {
        for (var event : events) {
            if (event instanceof HubEvent.FactsMeasured(var facts)) {
                score(self, facts);
            } else if (event instanceof HubEvent.MessageReceived(var from, Message.Facts(var facts))) {
                score(from.node(), facts);
            }
        }
    }

    private void score(NodeId node, Map<String, Double> now) {
        var before = scores.put(node, now);
        if (!now.equals(before)) {
            hooks.tell(new HookEvent.ScoreboardUpdated(node, before == null ? Map.of() : before, now));
        }
    }

    /// The driver is given up: this node knows of no other, and of no child. From any thread.
    ///
    /// @param shown what look-ups showed until now
    public synchronized void abandoned(Map<ChildId, List<Instance>> shown) {
        abandoned = true;
        members.standing(
                new HubStanding(HubStanding.Phase.FORMING, false, List.of(), List.of(), List.of(), Optional.empty()));
        members.proposed(List.of());
        rows.cleared(shown);
        members.lost();
    }

    /// The hub begins to close. From any thread.
    public void closing(String why) {
        hooks.tell(new HookEvent.CoordinatorShutdown(why));
    }
}
