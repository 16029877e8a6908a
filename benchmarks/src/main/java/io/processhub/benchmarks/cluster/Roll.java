package io.processhub.benchmarks.cluster;

import io.processhub.api.HandsOver;
import io.processhub.api.Hub;
import io.processhub.api.HubProcess;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.api.Query;
import io.processhub.model.ExitReason;
import io.processhub.model.Pid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// The processes of this JVM that say that they are here, whatever any registry says.
final class Roll {
    /// The name of the type of the processes that sign.
    static final String TYPE = "signing";

    /// The name of the type of those that keep a number.
    static final String MARKED = "marked";

    private static final String MARK = "mark";
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

    /// One that also keeps a number, which is added up when copies of it meet, and handed over.
    private final class Marked implements HubProcess<Object>, HandsOver<Long> {
        private final Signing signing = new Signing();
        private long mark;

        @Override
        public void init(ProcessContext ctx) {
            signing.init(ctx);
        }

        @Override
        public void handle(Object message, ProcessContext ctx) {
            if (message instanceof Long more) {
                mark += more;
                ctx.reply(mark);
            } else if (message.equals(MARK)) {
                ctx.reply(mark);
            } else {
                signing.handle(message, ctx);
            }
        }

        @Override
        public void terminate(ExitReason reason, ProcessContext ctx) {
            signing.terminate(reason, ctx);
        }

        @Override
        public Optional<Long> prepareHandoverState(ProcessContext ctx) {
            return Optional.of(mark);
        }

        @Override
        public void alterHandoverState(Long handed, ProcessContext ctx) {
            mark = handed;
        }

        @Override
        public void mergeHandoverState(Long other, ProcessContext ctx) {
            mark += other;
        }
    }

    /// The types of the processes that sign.
    List<ProcessType<?>> types() {
        return List.of(ProcessType.of(TYPE, Signing::new), ProcessType.of(MARKED, Marked::new));
    }

    /// Adds a number to each process here, which are all of the type [#MARKED]. Blocks until it is
    /// done.
    void mark(Hub hub, long mark) {
        present.stream()
                .map(pid -> hub.ask(pid, mark, Long.class, LIMIT))
                .toList()
                .forEach(CompletableFuture::join);
    }

    /// How many processes here, of the type [#MARKED], have this number.
    long marked(Hub hub, long mark) {
        return present.stream()
                .map(pid -> hub.ask(pid, MARK, Long.class, LIMIT).exceptionally(_ -> -1L))
                .toList()
                .stream()
                .filter(answer -> answer.join() == mark)
                .count();
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

    /// How many of so many rows are wrong: missing, with other than one instance, or with one that
    /// is not there or is somebody else when it is asked, wherever it is.
    static int wrongRows(Hub hub, int n) {
        int right = 0;
        var single = hub.query(Query.all()).stream()
                .filter(child -> child.instances().size() == 1)
                .toList();
        for (int from = 0; from < single.size(); from += ASKED_AT_ONCE) {
            var some = single.subList(from, Math.min(single.size(), from + ASKED_AT_ONCE));
            var ids = ask(
                    hub,
                    some.stream()
                            .map(child -> child.instances().getFirst().pid())
                            .toList());
            for (int i = 0; i < some.size(); i++) {
                right += ids.get(i).join().equals(some.get(i).id().value()) ? 1 : 0;
            }
        }
        return n - right;
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
