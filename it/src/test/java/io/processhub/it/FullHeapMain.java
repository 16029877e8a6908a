package io.processhub.it;

import io.processhub.ProcessHub;
import io.processhub.api.ChildSpec;
import io.processhub.api.Hub;
import io.processhub.api.HubConfig;
import io.processhub.api.HubProcess;
import io.processhub.api.NodeConfig;
import io.processhub.api.NotAliveException;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.api.StopOptions;
import io.processhub.model.Pid;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A node in whose JVM a process fills the heap for some seconds, while asks that nobody answers
/// run into their timeouts. Afterwards it prints what still works, one line each.
final class FullHeapMain {
    @SuppressWarnings("UnusedVariable") // it keeps the heap full
    private static volatile @Nullable Object keeps;

    private FullHeapMain() {}

    /// Answers "ping". A number fills the heap for that many seconds. Other messages get no answer.
    private static final class Eater implements HubProcess<Object> {
        @Override
        public void handle(Object message, ProcessContext context) {
            if (message.equals("ping")) {
                context.reply("pong");
            } else if (message instanceof Integer seconds) {
                eat(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
                keeps = null;
            }
        }

        private static void eat(long end) {
            Object[] chain = null;
            while (System.nanoTime() < end) {
                try {
                    chain = new Object[] {chain, new byte[64]};
                    keeps = chain;
                } catch (OutOfMemoryError e) {
                    Thread.onSpinWait(); // full; it stays so until the end
                }
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        int seconds = Integer.parseInt(arguments[0]);
        var node = ProcessHub.open(NodeConfig.named("full", c -> c.processType(ProcessType.of("eater", Eater::new))));
        var hub = node.start(HubConfig.named("heap"));
        hub.awaitReady(Duration.ofSeconds(60));
        hub.startChild(ChildSpec.of("good", "eater")).await();
        hub.startChild(ChildSpec.of("eater", "eater")).await();
        var good = hub.pid("good").orElseThrow();

        hub.tell(hub.pid("eater").orElseThrow(), seconds);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds + 4);
        while (System.nanoTime() < end) {
            try {
                var _ = hub.ask(good, "unanswered", Duration.ofMillis(30));
                Thread.sleep(2);
            } catch (OutOfMemoryError | NotAliveException e) {
                Thread.onSpinWait();
            }
        }
        System.gc();

        System.out.println("alive " + node.isAlive());
        System.out.println("state " + hub.status().state());
        System.out.println("problem " + hub.status().problem().orElse("none"));
        System.out.println("ask " + ask(hub, good));
        System.out.println("stop " + stop(hub));
        node.close();
        System.out.println("closed");
    }

    private static String ask(Hub hub, Pid good) throws InterruptedException {
        try {
            return "answered "
                    + hub.ask(good, "unanswered", Duration.ofSeconds(1)).get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | NotAliveException e) {
            return "ended";
        } catch (TimeoutException e) {
            return "never ends";
        }
    }

    private static String stop(Hub hub) throws InterruptedException {
        try {
            var result = hub.stopChild("good", new StopOptions(Duration.ofSeconds(5)))
                    .await(Duration.ofSeconds(30));
            return result.isPresent() ? "ended" : "never ends";
        } catch (NotAliveException e) {
            return "ended";
        }
    }
}
