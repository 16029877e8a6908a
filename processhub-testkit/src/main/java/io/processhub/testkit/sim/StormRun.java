package io.processhub.testkit.sim;

import io.processhub.core.CoreConfig.Moving;
import io.processhub.core.CoreConfig.Supervision;
import io.processhub.core.CoreConfig.Timings;
import io.processhub.strategy.migration.ColdSwap;
import io.processhub.strategy.migration.HotSwap;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/// One seed of the random scenario: the options follow from the seed as well.
final class StormRun {
    private StormRun() {}

    /// Runs one seed.
    ///
    /// @throws InvariantViolated if something happened that must not
    static Storm.Result of(long seed, Storm.Size size) {
        return of(seed, size, CoreMachine::make, options -> options);
    }

    /// Runs one seed, with options that are changed.
    static Storm.Result of(long seed, Storm.Size size, UnaryOperator<SimOptions> changes) {
        return of(seed, size, CoreMachine::make, changes);
    }

    static Storm.Result of(long seed, Storm.Size size, Machine.Maker maker) {
        return of(seed, size, maker, options -> options);
    }

    private static Storm.Result of(long seed, Storm.Size size, Machine.Maker maker, UnaryOperator<SimOptions> changes) {
        var chance = new Chance(seed).split("storm");
        var options = changes.apply(options(chance.split("options"), size));
        var world = new World(options, seed, maker, () -> Replay.command("RandomFaultsTest", seed));
        return new Storm(world, size, chance).run();
    }

    private static HotSwap hotSwap(Duration patience) {
        return new HotSwap(HotSwap.Options.DEFAULT.handover(true).askAfter(patience));
    }

    private static SimOptions options(Chance chance, Storm.Size size) {
        var weather = SimOptions.Network.FAIR;
        if (chance.happens(0.2)) {
            weather = weather.losing(chance.oneOf(List.of(0.001, 0.01, 0.05)));
        }
        var membership = SimOptions.Membership.BRISK;
        if (chance.happens(0.2)) {
            membership = membership.withSharedViews();
        }
        var clocks = chance.happens(0.8) ? SimOptions.Clocks.DISCIPLINED : SimOptions.Clocks.WILD;
        int expected = chance.happens(0.5) ? size.nodes() : 0;
        var timings = new Timings(
                Duration.ofSeconds(1),
                Duration.ofSeconds(chance.oneOf(List.of(4, 10))),
                Duration.ofSeconds(chance.oneOf(List.of(1, 3))),
                Duration.ofMinutes(10));
        var supervision = new Supervision(100, Duration.ofSeconds(4), Duration.ofMillis(50), Duration.ofMillis(500));
        var patience = Duration.ofSeconds(chance.split("patience").oneOf(List.of(1, 3, 15)));
        boolean hot = chance.split("migration").happens(0.5);
        var options = SimOptions.fair(
                        () -> SimStrategies.moving(hot ? hotSwap(patience) : new ColdSwap(patience)), expected)
                .withWorld(weather, membership, clocks)
                .withHubSettings(timings, supervision, expected, chance.happens(0.8) ? 1 : 2);
        var pace = chance.split("pace");
        if (pace.happens(0.5)) {
            options = options.withMoving(new Moving(
                    Duration.ofMillis(pace.between(1, 1_000)),
                    1 + pace.below(4),
                    2 + pace.below(20),
                    Duration.ofMillis(pace.between(1_000, 6_000))));
        }
        if (chance.happens(0.1)) {
            options = options.withHubs(List.of("hub", "bub"));
        }
        return chance.happens(0.4) ? options.withUnevenWeights() : options;
    }
}
