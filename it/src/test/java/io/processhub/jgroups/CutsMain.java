package io.processhub.jgroups;

import io.processhub.jgroups.CutCluster.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;

/// Measures how long five nodes need after a cut has healed, or one of them was killed, until they
/// agree on who is there.
///
/// Arguments: how many cuts of each kind, the seed of their lengths, and the kinds ([Kind] and
/// `KILL`); all if none is named. System properties: `cuts.least` and `cuts.more` (the shortest cut
/// and how much longer one may be, in ms; 8,000 and 8,000), `cuts.verbose`, `cuts.logback` (a
/// configuration for the nodes; `node` and `logs` are set for it) and `cuts.logs`.
public final class CutsMain {
    private static final String KILL = "KILL";

    private CutsMain() {}

    /// Writes a line for each cut, and the median and the longest time of each kind.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = Integer.parseInt(arguments[0]);
        var random = new Random(Long.parseLong(arguments[1]));
        var kinds = new ArrayList<String>();
        if (arguments.length > 2) {
            kinds.addAll(Arrays.asList(arguments).subList(2, arguments.length));
        } else {
            Arrays.stream(Kind.values()).map(Kind::name).forEach(kinds::add);
            kinds.add(KILL);
        }
        try (var cluster = new CutCluster()) {
            cluster.awaitAgreed(CutCluster.LIMIT_MILLIS);
            for (var kind : kinds) {
                var times = new long[rounds];
                for (int i = 0; i < rounds; i++) {
                    times[i] = kind.equals(KILL)
                            ? cluster.kill(CutCluster.NODES.get(random.nextInt(CutCluster.NODES.size())))
                            : cut(cluster, Kind.valueOf(kind), random);
                    System.out.printf("%s agreed after %d ms%n", kind, times[i]);
                }
                Arrays.sort(times);
                System.out.printf(
                        "%s: median %d ms, longest %d ms of %d, %d of them without a disagreement%n",
                        kind,
                        times[rounds / 2],
                        times[rounds - 1],
                        rounds,
                        Arrays.stream(times).filter(time -> time == 0).count());
            }
        }
    }

    private static long cut(CutCluster cluster, Kind kind, Random random) throws IOException, InterruptedException {
        long held = Long.getLong("cuts.least", 8_000) + random.nextInt(Integer.getInteger("cuts.more", 8_000));
        var nodes = new ArrayList<>(CutCluster.NODES);
        Collections.shuffle(nodes, random);
        kind.cut(cluster.network(), nodes);
        Thread.sleep(held);
        cluster.network().heal();
        long healed = System.currentTimeMillis();
        System.out.printf("%d %s %s held %d ms, ", healed, kind, nodes, held);
        return Math.max(0, cluster.awaitAgreed(CutCluster.LIMIT_MILLIS) - healed);
    }
}
