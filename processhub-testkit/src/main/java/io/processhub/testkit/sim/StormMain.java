package io.processhub.testkit.sim;

import io.processhub.strategy.redundancy.Replication;
import io.processhub.strategy.redundancy.Replication.Model;
import io.processhub.strategy.redundancy.Replication.Signal;
import io.processhub.strategy.synchronization.Gossip;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

/// Runs many seeds of the random scenario, for as long as asked.
///
/// Options, each followed by a number: `--from` the first seed (1), `--seeds` how many (1000),
/// `--seconds` no new seed after so long (3600), `--threads` (as many as there are cores),
/// `--show` so many failures in full (1), `--stop` 1 begins no new seed once one failed (0),
/// `--nodes`, `--children`, `--operations`, `--faults`, `--millis` the size of each run (5, 8, 50,
/// 3, 20000), `--replicas` how many instances of each child (1; 0 for one on each node), `--roles`
/// 0 makes all of them active (1), `--quorum` which sides may act: 0 all, 1 a static, 2 a dynamic
/// quorum, 3 a majority, `--gossip` so many recipients of each change, who pass it on (0: it is
/// told to all at once). The exit code is 0 if no seed failed, 1 if one did, 2 for an
/// option that it does not know.
public final class StormMain {
    private static final List<String> KNOWN = List.of(
            "--from",
            "--seeds",
            "--seconds",
            "--threads",
            "--show",
            "--stop",
            "--nodes",
            "--children",
            "--operations",
            "--faults",
            "--millis",
            "--replicas",
            "--roles",
            "--quorum",
            "--gossip");

    private static final List<Quorums> QUORUMS =
            List.of(Quorums.DIVERGENCE, Quorums.STATIC, Quorums.DYNAMIC, Quorums.MAJORITY);

    private StormMain() {}

    /// Runs them, and tells on standard output.
    public static void main(String[] args) throws InterruptedException {
        var options = new TreeMap<String, Long>();
        for (int i = 0; i < args.length; i += 2) {
            if (!KNOWN.contains(args[i]) || i + 1 == args.length) {
                System.err.println("option \"" + args[i] + "\" is unknown or has no number; use " + KNOWN);
                System.exit(2);
            }
            options.put(args[i], Long.parseLong(args[i + 1]));
        }
        var size = new Storm.Size(
                Math.toIntExact(options.getOrDefault("--nodes", 5L)),
                Math.toIntExact(options.getOrDefault("--children", 8L)),
                Math.toIntExact(options.getOrDefault("--operations", 50L)),
                Math.toIntExact(options.getOrDefault("--faults", 3L)),
                options.getOrDefault("--millis", 20_000L));
        long threads =
                options.getOrDefault("--threads", (long) Runtime.getRuntime().availableProcessors());
        var range = new SeedRange(
                options.getOrDefault("--from", 1L),
                options.getOrDefault("--seeds", 1_000L),
                Math.toIntExact(threads),
                100,
                options.getOrDefault("--seconds", 3_600L),
                options.getOrDefault("--stop", 0L) > 0);
        int replicas = Math.toIntExact(options.getOrDefault("--replicas", 1L));
        var model = options.getOrDefault("--roles", 1L) > 0 ? Model.ACTIVE_PASSIVE : Model.ACTIVE_ACTIVE;
        var quorum = QUORUMS.get(Math.toIntExact(options.getOrDefault("--quorum", 0L)));
        int recipients = Math.toIntExact(options.getOrDefault("--gossip", 0L));
        var report = range.run(size, each -> {
            var told = recipients == 0
                    ? each
                    : each.withSynchronization(() -> new Gossip(recipients, Duration.ofSeconds(15)));
            var sided = told.withSides(() -> quorum.strategy(size.nodes()));
            return replicas == 1
                    ? sided
                    : sided.withRedundancy(() ->
                            new Replication(replicas == 0 ? Replication.CLUSTER_SIZE : replicas, model, Signal.NONE));
        });
        report.totals().forEach((what, sum) -> System.out.printf("%-30s %,d%n", what, sum));
        System.out.printf(
                "%,d seeds in %,d ms, %d failed%n",
                report.done(), report.millis(), report.failures().size());
        SeedRange.byInvariant(report).forEach(System.out::println);
        SeedRange.first(report).ifPresent(System.out::println);
        report.failures().entrySet().stream()
                .limit(options.getOrDefault("--show", 1L))
                .forEach(failure -> {
                    System.out.println("---- seed " + failure.getKey());
                    failure.getValue().printStackTrace(System.out);
                });
        System.exit(report.failures().isEmpty() ? 0 : 1);
    }
}
