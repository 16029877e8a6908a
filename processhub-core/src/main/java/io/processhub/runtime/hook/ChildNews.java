package io.processhub.runtime.hook;

import io.processhub.api.ChildInfo;
import io.processhub.api.HookEvent;
import io.processhub.api.HookEvent.MemberChange;
import io.processhub.core.HubEvent;
import io.processhub.core.wire.Message.Grant;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import io.processhub.model.StoredSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What this node does with children: starts, moves, orders to others. The driver's.
final class ChildNews {
    private final HubHooks hooks;
    private final NodeId self;
    private final Function<StoredSpec, ChildInfo> info;
    /// Those that are starting, to tell their specs when they are up.
    private final Map<ChildId, StoredSpec> underWay = new HashMap<>();

    private final List<ChildInfo> starting = new ArrayList<>();
    private final List<HookEvent.Relocation> relocations = new ArrayList<>();
    private final Map<NodeId, List<ChildInfo>> migrated = new LinkedHashMap<>();
    private final Map<NodeId, List<ChildInfo>> forwarded = new LinkedHashMap<>();

    ChildNews(HubHooks hooks, NodeId self, Function<StoredSpec, ChildInfo> info) {
        this.hooks = hooks;
        this.self = self;
        this.info = info;
    }

    void starts(StoredSpec spec) {
        if (hooks.wants(HookEvent.ProcessStartups.class)) {
            underWay.put(spec.id(), spec);
        }
        if (hooks.wants(HookEvent.PreChildrenStart.class)) {
            starting.add(info.apply(spec));
        }
    }

    void moves(ChildId id, Optional<NodeId> from, NodeId to) {
        if (hooks.wants(HookEvent.PreChildrenRedistribution.class)) {
            relocations.add(new HookEvent.Relocation(id, from.filter(node -> !node.equals(to)), to));
        }
    }

    void moved(StoredSpec spec, MemberId target) {
        if (hooks.wants(HookEvent.ChildrenMigrated.class)) {
            migrated.computeIfAbsent(target.node(), _ -> new ArrayList<>()).add(info.apply(spec));
        }
    }

    void sent(List<NodeId> to, Grant grant) {
        if (hooks.wants(HookEvent.ForwardedMigration.class)) {
            for (var target : to) {
                for (var child : grant.children()) {
                    if (child.fresh()) {
                        forwarded
                                .computeIfAbsent(target, _ -> new ArrayList<>())
                                .add(info.apply(child.spec()));
                    }
                }
            }
        }
    }

    /// Tells which starts have ended.
    void ended(List<HubEvent> events) {
        if (underWay.isEmpty() && !hooks.wants(HookEvent.PostChildrenStart.class)) {
            return;
        }
        var attempts = new ArrayList<HookEvent.Attempt>();
        var startups = new ArrayList<HookEvent.Startup>();
        for (var event : events) {
            if (event instanceof HubEvent.ProcessStarted(var id, var _, long serial)) {
                var pid = new Pid(self, serial);
                attempts.add(new HookEvent.Attempt.Up(id, pid));
                var spec = underWay.remove(id);
                if (spec != null) {
                    startups.add(new HookEvent.Startup(info.apply(spec), pid));
                }
            } else if (event instanceof HubEvent.ProcessStartFailed(var id, var _, var cause)) {
                attempts.add(new HookEvent.Attempt.Failed(id, cause));
                underWay.remove(id);
            }
        }
        if (!attempts.isEmpty()) {
            hooks.tell(new HookEvent.PostChildrenStart(attempts));
        }
        if (!startups.isEmpty()) {
            hooks.tell(new HookEvent.ProcessStartups(startups));
        }
    }

    /// Tells what the batch has begun.
    void begun(MemberChange change) {
        forwarded.forEach((target, children) -> hooks.tell(new HookEvent.ForwardedMigration(target, children)));
        forwarded.clear();
        if (!relocations.isEmpty()) {
            hooks.tell(new HookEvent.PreChildrenRedistribution(change, relocations));
            relocations.clear();
        }
        if (!starting.isEmpty()) {
            hooks.tell(new HookEvent.PreChildrenStart(starting));
            starting.clear();
        }
        migrated.forEach((target, children) -> hooks.tell(new HookEvent.ChildrenMigrated(target, children)));
        migrated.clear();
    }
}
