package io.processhub.benchmarks.compare;

import java.util.Map;

/// The patterns, as they are called in the results.
enum Pattern {
    tell1to1,
    tell4to1,
    ring1token,
    ring100tokens,
    fanOut10k,
    pingPong1pair,
    pingPong64pairs,
    pingPong64pairsWindow32,
    askPlatform,
    askVirtual,
    start1M,
    start100k;

    /// Runs it.
    ///
    /// @return what was measured, by quantity
    Map<String, Number> run(Patterns patterns) throws Exception {
        return switch (this) {
            case tell1to1 -> patterns.tell(1);
            case tell4to1 -> patterns.tell(4);
            case ring1token -> patterns.ring(1);
            case ring100tokens -> patterns.ring(100);
            case fanOut10k -> patterns.fanOut();
            case pingPong1pair -> patterns.pingPong(1, 1);
            case pingPong64pairs -> patterns.pingPong(64, 1);
            case pingPong64pairsWindow32 -> patterns.pingPong(64, 32);
            case askPlatform -> patterns.ask(false);
            case askVirtual -> patterns.ask(true);
            case start100k -> patterns.start(100_000);
            case start1M -> patterns.start(1_000_000);
        };
    }
}
