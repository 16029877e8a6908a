package io.processhub.benchmarks.cluster;

import io.processhub.api.Hub;
import io.processhub.api.Instance;
import io.processhub.api.Query;
import io.processhub.benchmarks.jvm.BenchException;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.spi.Rendezvous;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/// Waits on one node until it and its registry are as they are to be, and says when each part of
/// that was so.
///
/// The parts, each looked at every millisecond once those above it are so: `view`, the
/// transport sees these members and no others; `running`, so many processes run here as placement
/// gives this node; `registries`, this node's registry has all children, each with one instance;
/// and `settled`, all of it at one moment, the members agree, and every row is right.
final class Milestones {
    private static final long EVERY_NANOS = 1_000_000;

    private final Hub hub;
    private final Roll roll;
    private final String prefix;
    private final int n;
    private final int members;
    private final Rendezvous placement;
    private final int share;
    private final Map<String, Long> reached = new LinkedHashMap<>();

    /// @param asked `prefix` and `n` of the children, `members`, the names of all nodes
    Milestones(Hub hub, Roll roll, JsonNode asked) {
        this.hub = hub;
        this.roll = roll;
        prefix = asked.path("prefix").asString();
        n = asked.path("n").asInt();
        List<NodeId> nodes = asked.path("members")
                .valueStream()
                .map(name -> new NodeId(name.asString(), 1))
                .toList();
        members = nodes.size();
        placement = Rendezvous.among(nodes);
        int mine = 0;
        for (int i = 0; i < n; i++) {
            mine += isMine(ChildId.of(prefix + i)) ? 1 : 0;
        }
        share = mine;
    }

    private boolean isMine(ChildId id) {
        return placement
                .nodes()
                .get(placement.best(id))
                .name()
                .equals(hub.node().name());
    }

    /// Waits.
    ///
    /// @return for each part, how many milliseconds ago it was reached; `digest` of the registry;
    ///         `share`, how many run here
    /// @throws BenchException if it takes longer; it says how things stand then
    Map<String, ?> await(int seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            long now = System.nanoTime();
            if (look(now)) {
                var rows = rows();
                if (rows.isRight()) {
                    return answer(now, rows);
                }
            }
            if (now > end) {
                throw new BenchException("not settled within %d s: reached %s; %s; %d of %d run here; %s"
                        .formatted(seconds, reached.keySet(), hub.status(), roll.live(), share, rows()));
            }
            LockSupport.parkNanos(EVERY_NANOS);
        }
    }

    private boolean look(long now) {
        if (hub.node().nodes().size() != members) {
            return false;
        }
        mark("view", now);
        boolean running = roll.live() == share;
        if (running) {
            mark("running", now);
        }
        var counts = hub.status().counts();
        boolean registered = counts.children() == n && counts.instances() == n && counts.localInstances() == share;
        if (registered) {
            mark("registries", now);
        }
        return running && registered && hub.nodes().size() == members && !hub.isLocked();
    }

    private void mark(String part, long now) {
        reached.putIfAbsent(part, now);
    }

    private Map<String, ?> answer(long settled, Rows rows) {
        mark("settled", settled);
        var answer = new LinkedHashMap<String, Object>();
        long now = System.nanoTime();
        reached.forEach((part, at) -> answer.put(part, (now - at) / 1e6));
        answer.put("digest", rows.digest());
        answer.put("share", share);
        return answer;
    }

    /// What the registry says.
    ///
    /// @param wrong  rows without exactly one instance, or with one that is not where it is to be
    /// @param digest of all instances
    private record Rows(int wrong, int missing, long digest) {
        boolean isRight() {
            return wrong == 0 && missing == 0;
        }
    }

    private Rows rows() {
        int wrong = 0;
        int right = 0;
        long digest = 0;
        for (var child : hub.query(Query.all())) {
            if (child.instances().size() != 1 || !isInPlace(child.instances().getFirst(), child.id())) {
                wrong++;
            } else {
                right++;
                digest += Roll.digest(
                        child.id().value(), child.instances().getFirst().pid());
            }
        }
        return new Rows(wrong, n - right - wrong, digest);
    }

    private boolean isInPlace(Instance instance, ChildId id) {
        return placement
                .nodes()
                .get(placement.best(id))
                .name()
                .equals(instance.node().name());
    }
}
