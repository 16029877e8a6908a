package io.processhub.benchmarks.cluster;

import io.processhub.api.Hub;
import io.processhub.api.HubProcess;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.model.ExitReason;
import io.processhub.model.Pid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// The processes of this JVM that say that they are here, whatever any registry says.
final class Roll {
    /// The name of the type of the processes that sign.
    static final String TYPE = "signing";

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ASKED_AT_ONCE = 1_000;

    private final Set<Pid> present = ConcurrentHashMap.newKeySet();
    private final AtomicInteger live = new AtomicInteger();
    private final LongAdder starts = new LongAdder();

    /// A process that signs the roll, and answers every message with its id.
    private final class Signing implements HubProcess<Object> {
        @Override
        public void init(ProcessContext ctx) {
            present.add(ctx.self());
            starts.increment();
            live.incrementAndGet();
        }

        @Override
        public void handle(Object message, ProcessContext ctx) {
            ctx.reply(ctx.childId().value());
        }

        @Override
        public void terminate(ExitReason reason, ProcessContext ctx) {
            present.remove(ctx.self());
            live.decrementAndGet();
        }
    }

    /// The type of the processes that sign.
    ProcessType<?> type() {
        return ProcessType.of(TYPE, Signing::new);
    }

    /// How many there are now.
    int live() {
        return live.get();
    }

    /// How many were ever started here.
    long starts() {
        return starts.sum();
    }

    /// Asks each of them who it is.
    ///
    /// @param prefix of the ids, which go on with a number below `n`
    /// @return `present`, a set of the numbers; `answers`; `digest` of ids and pids
    Map<String, ?> call(Hub hub, String prefix, int n) {
        var answered = new BitSet(n);
        int answers = 0;
        long digest = 0;
        var all = List.copyOf(present);
        for (int from = 0; from < all.size(); from += ASKED_AT_ONCE) {
            var some = all.subList(from, Math.min(all.size(), from + ASKED_AT_ONCE));
            var ids = ask(hub, some);
            for (int i = 0; i < some.size(); i++) {
                var id = ids.get(i).join();
                if (id.startsWith(prefix)) {
                    answers++;
                    answered.set(Integer.parseInt(id.substring(prefix.length())));
                    digest += digest(id, some.get(i));
                }
            }
        }
        return Map.of(
                "present", Base64.getEncoder().encodeToString(answered.toByteArray()),
                "answers", answers,
                "digest", digest);
    }

    private static List<CompletableFuture<String>> ask(Hub hub, List<Pid> processes) {
        var answers = new ArrayList<CompletableFuture<String>>(processes.size());
        for (var process : processes) {
            answers.add(hub.ask(process, "who", String.class, LIMIT).exceptionally(_ -> ""));
        }
        return answers;
    }

    /// A number for one instance; those of many are added up, in any order.
    static long digest(String id, Pid pid) {
        long z = id.hashCode() * 31L + pid.node().name().hashCode() + pid.serial() * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return (z ^ (z >>> 31)) >>> 1;
    }
}
