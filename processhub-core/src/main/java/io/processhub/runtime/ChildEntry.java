package io.processhub.runtime;

import io.processhub.api.ChildInfo;
import io.processhub.api.ChildSpec;
import io.processhub.api.Instance;
import io.processhub.core.HubEffect;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import io.processhub.model.Role;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One row of the look-up table. Immutable.
sealed interface ChildEntry extends ChildInfo {
    /// The row of a child with one instance, as nearly all are: there may be a million, so it holds
    /// the instance itself and no list of it.
    record One(StoredSpec stored, SpecCodec codec, Pid pid, Token token, Role role) implements ChildEntry {
        @Override
        public List<Instance> instances() {
            return List.of(new Instance(pid, token, role));
        }

        @Override
        public Map<NodeId, Pid> pids() {
            return Map.of(pid.node(), pid);
        }

        @Override
        public @Nullable Pid activePid() {
            return role == Role.ACTIVE ? pid : null;
        }

        @Override
        public int instanceCount() {
            return 1;
        }

        @Override
        public int instancesOn(NodeId node) {
            return pid.node().equals(node) ? 1 : 0;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /// The row of a child with several instances, or with none.
    record Many(StoredSpec stored, SpecCodec codec, List<Instance> instances) implements ChildEntry {
        @Override
        public Map<NodeId, Pid> pids() {
            var pids = new LinkedHashMap<NodeId, Pid>();
            instances.forEach(instance -> pids.put(instance.node(), instance.pid()));
            return Collections.unmodifiableMap(pids);
        }

        @Override
        public @Nullable Pid pid() {
            var active = activePid();
            return active == null && !instances.isEmpty() ? instances.getFirst().pid() : active;
        }

        @Override
        public @Nullable Pid activePid() {
            for (int i = 0; i < instances.size(); i++) {
                var instance = instances.get(i);
                if (instance.role() == Role.ACTIVE) {
                    return instance.pid();
                }
            }
            return null;
        }

        @Override
        public int instanceCount() {
            return instances.size();
        }

        @Override
        public int instancesOn(NodeId node) {
            int count = 0;
            for (var instance : instances) {
                count += instance.node().equals(node) ? 1 : 0;
            }
            return count;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /// A row with these instances.
    static ChildEntry of(StoredSpec stored, List<HubEffect.Instance> running, SpecCodec codec) {
        if (running.size() != 1) {
            return new Many(
                    stored, codec, running.stream().map(ChildEntry::instance).toList());
        }
        var only = running.getFirst();
        return new One(stored, codec, pid(only), only.token(), only.role());
    }

    private static Instance instance(HubEffect.Instance running) {
        return new Instance(pid(running), running.token(), running.role());
    }

    private static Pid pid(HubEffect.Instance running) {
        return new Pid(running.holder().node(), running.serial());
    }

    /// Its spec, as the log has it.
    StoredSpec stored();

    /// Makes the spec of it that users see.
    SpecCodec codec();

    /// The pid of its active instance, or of the first while none is active; null if none runs.
    @Nullable
    Pid pid();

    /// The pid of its active instance, or null.
    @Nullable
    Pid activePid();

    /// How many instances it has.
    int instanceCount();

    /// How many of its instances run on a node.
    int instancesOn(NodeId node);

    /// Its first instance on a node.
    default Optional<Instance> instanceOn(NodeId node) {
        return instances().stream()
                .filter(instance -> instance.node().equals(node))
                .findFirst();
    }

    @Override
    default ChildId id() {
        return stored().id();
    }

    @Override
    default ChildSpec spec() {
        return codec().decode(stored());
    }

    @Override
    default String type() {
        return stored().type();
    }

    @Override
    default Map<String, String> metadata() {
        return stored().metadata();
    }

    @Override
    default Optional<String> tag() {
        return stored().tag();
    }

    /// As a log line shows it.
    default String text() {
        return "ChildInfo[" + id() + " of type " + type() + " " + instances() + "]";
    }
}
