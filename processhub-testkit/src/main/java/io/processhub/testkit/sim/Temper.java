package io.processhub.testkit.sim;

import io.processhub.model.ChildId;
import io.processhub.model.Payload;
import io.processhub.model.RestartType;
import io.processhub.model.StoredSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// How the processes of a type behave. The name of the type in a spec is the name of its temper.
public enum Temper {
    /// Starts in up to 20 ms, runs until it is stopped, stops in up to 10 ms.
    STEADY(0, 20_000, 0, 0, 0, 10_000),
    /// Takes up to 3 s to start and up to 1 s to stop.
    SLOW(50_000, 3_000_000, 0, 0, 0, 1_000_000),
    /// One of three of its starts fails.
    FRAGILE(0, 100_000, 0.33, 0, 0, 10_000),
    /// Crashes once in 3 s.
    MORTAL(0, 50_000, 0, 3_000_000, 0, 10_000),
    /// Ends by itself once in 5 s.
    BRIEF(0, 20_000, 0, 0, 5_000_000, 10_000),
    /// Every start of it fails.
    BROKEN(0, 50_000, 1, 0, 0, 10_000);

    private final long startLeast;
    private final long startMost;
    private final double failing;
    private final long crashMean;
    private final long endMean;
    private final long stopMost;

    Temper(long startLeast, long startMost, double failing, long crashMean, long endMean, long stopMost) {
        this.startLeast = startLeast;
        this.startMost = startMost;
        this.failing = failing;
        this.crashMean = crashMean;
        this.endMean = endMean;
        this.stopMost = stopMost;
    }

    /// The temper of a spec's process type.
    ///
    /// @throws IllegalArgumentException if the type is not the name of a temper
    static Temper of(StoredSpec spec) {
        return valueOf(spec.type().toUpperCase(Locale.ROOT));
    }

    long startTakes(Chance chance) {
        return chance.between(startLeast, startMost);
    }

    boolean startFails(Chance chance) {
        return chance.happens(failing);
    }

    long stopTakes(Chance chance) {
        return chance.between(0, stopMost);
    }

    /// Whether starts of it may fail.
    boolean mayFail() {
        return failing > 0;
    }

    /// After how long it crashes; [Long#MAX_VALUE] if never.
    long crashesAfter(Chance chance) {
        return crashMean == 0 ? Long.MAX_VALUE : chance.exponential(crashMean);
    }

    /// After how long it ends by itself; [Long#MAX_VALUE] if never.
    long endsAfter(Chance chance) {
        return endMean == 0 ? Long.MAX_VALUE : chance.exponential(endMean);
    }

    /// A spec of a child of this temper; one that ends by itself is TRANSIENT, others are
    /// PERMANENT.
    public StoredSpec child(String id) {
        return spec(id, this == BRIEF ? RestartType.TRANSIENT : RestartType.PERMANENT, "");
    }

    /// A spec of a child of this temper.
    ///
    /// @param arguments anything; specs that differ in it are different specs
    public StoredSpec spec(String id, RestartType restart, String arguments) {
        return new StoredSpec(
                ChildId.of(id),
                name().toLowerCase(Locale.ROOT),
                Payload.of(arguments.getBytes(StandardCharsets.UTF_8)),
                restart,
                Duration.ofSeconds(5),
                Map.of(),
                Optional.empty(),
                List.of());
    }

    /// A spec of a [#STEADY] child.
    public static StoredSpec child(String id, Temper temper) {
        return temper.child(id);
    }
}
