package io.processhub.runtime;

import io.processhub.api.ChildInfo;
import io.processhub.api.ChildSpec;
import io.processhub.api.Instance;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import io.processhub.model.Role;
import io.processhub.model.StoredSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One row of the look-up table. Immutable.
record ChildEntry(StoredSpec stored, List<Instance> instances, SpecCodec codec) implements ChildInfo {
    @Override
    public ChildId id() {
        return stored.id();
    }

    @Override
    public ChildSpec spec() {
        return codec.decode(stored);
    }

    @Override
    public String type() {
        return stored.type();
    }

    @Override
    public Map<String, String> metadata() {
        return stored.metadata();
    }

    @Override
    public Optional<String> tag() {
        return stored.tag();
    }

    @Override
    public Map<NodeId, Pid> pids() {
        if (instances.size() == 1) {
            return Map.of(instances.getFirst().node(), instances.getFirst().pid());
        }
        var pids = new LinkedHashMap<NodeId, Pid>();
        instances.forEach(instance -> pids.put(instance.node(), instance.pid()));
        return Collections.unmodifiableMap(pids);
    }

    /// The pid of its active instance, or of the first while none is active; null if none runs.
    @Nullable
    Pid pid() {
        var active = activePid();
        return active == null && !instances.isEmpty() ? instances.getFirst().pid() : active;
    }

    /// The pid of its active instance, or null.
    @Nullable
    Pid activePid() {
        for (int i = 0; i < instances.size(); i++) {
            var instance = instances.get(i);
            if (instance.role() == Role.ACTIVE) {
                return instance.pid();
            }
        }
        return null;
    }

    /// How many of its instances run on a node.
    int instancesOn(NodeId node) {
        int count = 0;
        for (var instance : instances) {
            count += instance.node().equals(node) ? 1 : 0;
        }
        return count;
    }

    /// Its first instance on a node.
    Optional<Instance> instanceOn(NodeId node) {
        return instances.stream()
                .filter(instance -> instance.node().equals(node))
                .findFirst();
    }

    @Override
    public String toString() {
        return "ChildInfo[" + stored.id() + " of type " + stored.type() + " " + instances + "]";
    }
}
