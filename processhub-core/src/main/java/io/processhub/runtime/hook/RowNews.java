package io.processhub.runtime.hook;

import io.processhub.api.HookEvent;
import io.processhub.api.Instance;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Which rows of the registry changed in a batch. The driver's.
final class RowNews {
    /// So many children that lost a pid are remembered, to tell a restart in place.
    private static final int REMEMBERED = 65_536;

    /// So many lost pids of one child.
    private static final int REMEMBERED_EACH = 8;

    private final HubHooks hooks;
    private final Function<ChildId, List<Instance>> table;
    /// The rows that the batch touched, as they were before it.
    private final Map<ChildId, List<Instance>> touched = new LinkedHashMap<>();
    private final Map<ChildId, List<Instance>> lost = new LinkedHashMap<>();

    RowNews(HubHooks hooks, Function<ChildId, List<Instance>> table) {
        this.hooks = hooks;
        this.table = table;
    }

    /// A row is about to change.
    void touch(ChildId id) {
        if (hooks.wants(HookEvent.RegistryPidInsert.class)
                || hooks.wants(HookEvent.RegistryPidRemove.class)
                || hooks.wants(HookEvent.ChildProcessPidUpdate.class)) {
            touched.computeIfAbsent(id, table);
        }
    }

    /// Tells what changed since the last time.
    void tell() {
        if (touched.isEmpty()) {
            return;
        }
        var inserted = new ArrayList<HookEvent.Row>();
        var removed = new ArrayList<HookEvent.Row>();
        var updated = new ArrayList<HookEvent.ChildProcessPidUpdate>();
        touched.forEach((id, before) -> {
            var now = table.apply(id);
            var gone = without(before, now);
            var come = without(now, before);
            addRow(removed, id, gone);
            addRow(inserted, id, come);
            updated.addAll(updates(id, gone, come));
        });
        touched.clear();
        tellRemoved(removed);
        if (!inserted.isEmpty()) {
            hooks.tell(new HookEvent.RegistryPidInsert(inserted));
        }
        updated.forEach(hooks::tell);
    }

    /// These rows are no more, all at once.
    void cleared(Map<ChildId, List<Instance>> rows) {
        touched.clear();
        lost.clear();
        var removed = new ArrayList<HookEvent.Row>();
        rows.forEach((id, instances) -> addRow(removed, id, instances));
        tellRemoved(removed);
    }

    private void tellRemoved(List<HookEvent.Row> removed) {
        if (!removed.isEmpty()) {
            hooks.tell(new HookEvent.RegistryPidRemove(removed));
        }
    }

    private static List<Instance> without(List<Instance> some, List<Instance> others) {
        return some.stream()
                .filter(instance ->
                        others.stream().noneMatch(other -> other.pid().equals(instance.pid())))
                .toList();
    }

    private static void addRow(List<HookEvent.Row> rows, ChildId id, List<Instance> instances) {
        if (!instances.isEmpty()) {
            var pids = new LinkedHashMap<NodeId, Pid>();
            instances.forEach(instance -> pids.put(instance.node(), instance.pid()));
            rows.add(new HookEvent.Row(id, pids));
        }
    }

    /// A pid that came on a node where one of the same grant was lost is that of a restart.
    private List<HookEvent.ChildProcessPidUpdate> updates(ChildId id, List<Instance> gone, List<Instance> come) {
        if (!hooks.wants(HookEvent.ChildProcessPidUpdate.class)) {
            return List.of();
        }
        var former = new ArrayList<>(gone);
        former.addAll(lost.getOrDefault(id, List.of()));
        lost.remove(id);
        var updates = new ArrayList<HookEvent.ChildProcessPidUpdate>();
        for (var instance : come) {
            var before = former.stream()
                    .filter(other -> other.node().equals(instance.node())
                            && other.token().sameGrant(instance.token()))
                    .findFirst();
            before.ifPresent(was -> {
                former.remove(was);
                updates.add(new HookEvent.ChildProcessPidUpdate(id, instance.node(), was.pid(), instance.pid()));
            });
        }
        remember(id, former);
        return updates;
    }

    private void remember(ChildId id, List<Instance> former) {
        if (former.isEmpty()) {
            return;
        }
        lost.put(id, List.copyOf(former.subList(0, Math.min(former.size(), REMEMBERED_EACH))));
        if (lost.size() > REMEMBERED) {
            lost.remove(lost.keySet().iterator().next());
        }
    }
}
