package io.processhub.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What happened: a hash over everything, and the last steps in words.
final class Trace {
    /// Incarnations are shown by their first digits.
    private static final Pattern LONG_HEX = Pattern.compile("([#/][0-9a-f]{4})[0-9a-f]+");

    private record Step(long micros, String where, String what, Object detail) {
        @Override
        public String toString() {
            var text = LONG_HEX.matcher(String.valueOf(detail)).replaceAll("$1");
            return String.format(
                    Locale.ROOT,
                    "%11.6f  %-4s %-10s %s",
                    micros / 1e6,
                    where,
                    what,
                    text.length() > 400 ? text.substring(0, 400) + "…" : text);
        }
    }

    private final Step[] ring;
    private int steps;
    private long hash = 1;

    Trace(int kept) {
        ring = new Step[kept];
    }

    /// Mixes something into the hash that a reader need not see.
    void mix(long value) {
        hash = Chance.mix(hash * 31 + value);
    }

    /// Remembers a step.
    ///
    /// @param detail immutable; put in words only when somebody reads it
    void step(long micros, String where, String what, Object detail) {
        mix(micros ^ Chance.fingerprint(where));
        mix(Chance.fingerprint(what));
        ring[steps++ % ring.length] = new Step(micros, where, what, detail);
    }

    /// A number that two runs share only if they did the same.
    long hash() {
        return hash;
    }

    /// The last steps, oldest first.
    List<String> lastSteps(int wanted) {
        var lines = new ArrayList<String>();
        for (int i = Math.max(0, steps - Math.min(wanted, ring.length)); i < steps; i++) {
            lines.add(ring[i % ring.length].toString());
        }
        return lines;
    }
}
