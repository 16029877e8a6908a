package io.processhub.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// A seeded source of chance that can be split by purpose.
///
/// Each purpose has a stream of its own, so that a draw that is added for one changes nothing of
/// what another draws. The numbers are SplitMix64's: the same on every JVM.
final class Chance implements RandomGenerator {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final long seed;
    private long state;

    Chance(long seed) {
        this.seed = seed;
        this.state = mix(seed);
    }

    /// A stream of its own for one purpose; it does not depend on what was drawn here.
    Chance split(String purpose) {
        return new Chance(mix(seed ^ fingerprint(purpose)));
    }

    @Override
    public long nextLong() {
        state += GOLDEN;
        return mix(state);
    }

    /// True in `probability` of the cases.
    boolean happens(double probability) {
        return nextDouble() < probability;
    }

    /// A number from 0 to `bound - 1`.
    int below(int bound) {
        return nextInt(bound);
    }

    /// A number from `least` to `most`, both included.
    long between(long least, long most) {
        return least >= most ? least : nextLong(least, most + 1);
    }

    /// One of a list that is not empty.
    <T> T oneOf(List<T> list) {
        return list.get(below(list.size()));
    }

    /// A copy in random order.
    <T> List<T> shuffled(List<T> list) {
        var result = new ArrayList<>(list);
        for (int i = result.size() - 1; i > 0; i--) {
            int other = below(i + 1);
            var swapped = result.get(i);
            result.set(i, result.get(other));
            result.set(other, swapped);
        }
        return result;
    }

    /// The moment of the next of a stream of events that come once per `mean` on average.
    long exponential(long mean) {
        return Math.round(-Math.log(1 - nextDouble()) * mean);
    }

    /// The bits of a text, the same on every JVM.
    static long fingerprint(CharSequence text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /// Spreads the bits of a number.
    static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
