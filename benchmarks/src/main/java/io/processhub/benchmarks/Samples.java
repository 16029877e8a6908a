package io.processhub.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The values of one quantity, one from each round.
public final class Samples {
    private final List<Double> values = new ArrayList<>();

    /// One more.
    public void add(double value) {
        values.add(value);
    }

    /// How many there are.
    public int size() {
        return values.size();
    }

    /// The middle one; of an even number, the mean of the two in the middle.
    ///
    /// @throws IllegalStateException if there are none
    public double median() {
        var sorted = sorted();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /// The least.
    ///
    /// @throws IllegalStateException if there are none
    public double least() {
        return sorted()[0];
    }

    /// The greatest.
    ///
    /// @throws IllegalStateException if there are none
    public double most() {
        return sorted()[values.size() - 1];
    }

    private double[] sorted() {
        if (values.isEmpty()) {
            throw new IllegalStateException("no samples; add one");
        }
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /// The value that this part of all is not above, by nearest rank. Sorts `values`.
    ///
    /// @param part 0 to 1
    /// @throws IllegalArgumentException if there are no values, or the part is out of its range
    public static long percentile(long[] values, double part) {
        if (values.length == 0 || part < 0 || part > 1) {
            throw new IllegalArgumentException("percentile %s of %d values".formatted(part, values.length));
        }
        Arrays.sort(values);
        return values[Math.max(0, (int) Math.ceil(part * values.length) - 1)];
    }
}
