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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One row of the look-up table, as the core shows it. Pids and instances are made for who asks:
/// there may be a million rows. Immutable.
record ChildEntry(HubEffect.Registered shown, SpecCodec codec) implements ChildInfo {
    private StoredSpec stored() {
        return shown.spec();
    }

    private List<HubEffect.Instance> running() {
        return shown.instances();
    }

    @Override
    public ChildId id() {
        return stored().id();
    }

    @Override
    public ChildSpec spec() {
        return codec.decode(stored());
    }

    @Override
    public String type() {
        return stored().type();
    }

    @Override
    public Map<String, String> metadata() {
        return stored().metadata();
    }

    @Override
    public Optional<String> tag() {
        return stored().tag();
    }

    @Override
    public Map<NodeId, Pid> pids() {
        if (running().size() == 1) {
            var only = running().getFirst();
            return Map.of(only.holder().node(), pid(only));
        }
        var pids = new LinkedHashMap<NodeId, Pid>();
        running().forEach(instance -> pids.put(instance.holder().node(), pid(instance)));
        return Collections.unmodifiableMap(pids);
    }

    @Override
    public List<Instance> instances() {
        return running().size() == 1
                ? List.of(instance(running().getFirst()))
                : running().stream().map(ChildEntry::instance).toList();
    }

    /// The pid of its active instance, or of the first while none is active; null if none runs.
    @Nullable
    Pid pid() {
        var active = activePid();
        return active == null && !running().isEmpty() ? pid(running().getFirst()) : active;
    }

    /// The pid of its active instance, or null.
    @Nullable
    Pid activePid() {
        for (int i = 0; i < running().size(); i++) {
            var instance = running().get(i);
            if (instance.role() == Role.ACTIVE) {
                return pid(instance);
            }
        }
        return null;
    }

    int countInstances() {
        return running().size();
    }

    /// How many of its instances run on a node.
    int instancesOn(NodeId node) {
        int count = 0;
        for (var instance : running()) {
            count += instance.holder().node().equals(node) ? 1 : 0;
        }
        return count;
    }

    /// Its first instance on a node.
    Optional<Instance> instanceOn(NodeId node) {
        return running().stream()
                .filter(instance -> instance.holder().node().equals(node))
                .map(ChildEntry::instance)
                .findFirst();
    }

    private static Instance instance(HubEffect.Instance running) {
        return new Instance(pid(running), running.token(), running.role());
    }

    private static Pid pid(HubEffect.Instance running) {
        return new Pid(running.holder().node(), running.serial());
    }

    @Override
    public String toString() {
        return "ChildInfo[" + id() + " of type " + type() + " " + instances() + "]";
    }
}
