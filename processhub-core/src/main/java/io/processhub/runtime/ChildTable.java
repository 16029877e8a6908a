package io.processhub.runtime;

import io.processhub.api.ChildChange;
import io.processhub.api.ChildInfo;
import io.processhub.api.Instance;
import io.processhub.api.Query;
import io.processhub.api.Scope;
import io.processhub.core.HubEffect;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import io.processhub.model.Role;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What look-ups read: a plain concurrent map from id to row (from its string, so that a look-up
/// makes nothing), and another one from tag to ids. The
/// driver alone writes them.
final class ChildTable {
    private final NodeId self;
    private final SpecCodec codec;
    private final ConcurrentHashMap<String, ChildEntry> rows = new ConcurrentHashMap<>();
    private final Map<String, Set<ChildId>> tagged = new ConcurrentHashMap<>();
    private volatile long instances;
    private volatile long localInstances;

    ChildTable(NodeId self, SpecCodec codec) {
        this.self = self;
        this.codec = codec;
    }

    // ---- the driver's ----

    void registered(HubEffect.Registered registered) {
        var spec = registered.spec();
        var row = ChildEntry.of(spec, registered.instances(), codec);
        var before = rows.put(spec.id().value(), row);
        tag(before, row);
        count(before, row);
    }

    void unregistered(ChildId id) {
        var before = rows.remove(id.value());
        tag(before, null);
        count(before, null);
    }

    void clear() {
        rows.clear();
        tagged.clear();
        instances = 0;
        localInstances = 0;
    }

    /// The new tag first: a reader finds the child under one of the two, and looks at its row.
    private void tag(@Nullable ChildEntry before, @Nullable ChildEntry now) {
        var tag = now == null ? Optional.<String>empty() : now.tag();
        if (now != null && tag.isPresent()) {
            tagged.computeIfAbsent(tag.get(), _ -> ConcurrentHashMap.newKeySet())
                    .add(now.id());
        }
        if (before != null && before.tag().isPresent() && !before.tag().equals(tag)) {
            tagged.computeIfPresent(before.tag().get(), (_, ids) -> {
                ids.remove(before.id());
                return ids.isEmpty() ? null : ids;
            });
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void count(@Nullable ChildEntry before, @Nullable ChildEntry now) {
        if (before != null) {
            instances -= before.instanceCount();
            localInstances -= before.instancesOn(self);
        }
        if (now != null) {
            instances += now.instanceCount();
            localInstances += now.instancesOn(self);
        }
    }

    // ---- anyone's ----

    /// The row of a child, or null if it is not registered. Takes the id as its caller has it: one
    /// that is found need not be checked.
    ///
    /// @throws IllegalArgumentException if this can be no id
    @Nullable
    ChildEntry row(String id) {
        var row = rows.get(id);
        if (row == null) {
            ChildId.check(id);
        }
        return row;
    }

    Optional<ChildInfo> find(ChildId id) {
        return Optional.ofNullable(rows.get(id.value()));
    }

    /// How a child stands now, for those who watch it.
    ChildChange change(ChildId id) {
        var row = rows.get(id.value());
        return row == null ? new ChildChange.Unregistered(id) : new ChildChange.Registered(row);
    }

    List<Instance> instances(ChildId id) {
        var row = rows.get(id.value());
        return row == null ? List.of() : row.instances();
    }

    /// The role of one instance, as look-ups show it; ACTIVE if they do not.
    Role role(ChildId id, Pid pid) {
        for (var instance : instances(id)) {
            if (instance.pid().equals(pid)) {
                return instance.role();
            }
        }
        return Role.ACTIVE;
    }

    List<ChildInfo> query(Query query) {
        return candidates(query)
                .filter(query::accepts)
                .map(ChildInfo.class::cast)
                .toList();
    }

    /// All rows, or those that have the tag if there is one to have.
    private Stream<ChildEntry> candidates(Query query) {
        return query.wantedTag()
                .map(tag -> tagged.getOrDefault(tag, Set.of()).stream()
                        .flatMap(id -> Stream.ofNullable(rows.get(id.value()))))
                .orElseGet(() -> rows.values().stream());
    }

    Map<ChildId, ChildInfo> copy() {
        var all = HashMap.<ChildId, ChildInfo>newHashMap(rows.size());
        rows.values().forEach(row -> all.put(row.id(), row));
        return Collections.unmodifiableMap(all);
    }

    Map<ChildId, Map<NodeId, Pid>> processes(Scope scope) {
        var found = HashMap.<ChildId, Map<NodeId, Pid>>newHashMap(rows.size());
        rows.values().forEach(row -> {
            switch (scope) {
                case GLOBAL -> {
                    if (row.instanceCount() > 0) {
                        found.put(row.id(), row.pids());
                    }
                }
                case LOCAL -> row.instanceOn(self).ifPresent(here -> found.put(row.id(), Map.of(self, here.pid())));
            }
        });
        return Collections.unmodifiableMap(found);
    }

    /// The instances of all children. A copy.
    Map<ChildId, List<Instance>> allInstances() {
        var all = HashMap.<ChildId, List<Instance>>newHashMap(rows.size());
        rows.values().forEach(row -> all.put(row.id(), row.instances()));
        return all;
    }

    long children() {
        return rows.size();
    }

    long instances() {
        return instances;
    }

    long localInstances() {
        return localInstances;
    }
}
