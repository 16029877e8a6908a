package io.processhub.jgroups;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.processhub.ProcessHub;
import io.processhub.api.ChildSpec;
import io.processhub.api.Hub;
import io.processhub.api.HubConfig;
import io.processhub.api.HubProcess;
import io.processhub.api.Node;
import io.processhub.api.NodeConfig;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.model.Pid;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// One of two nodes with a hub, in a JVM of its own: `a` floods a process on `b`.
///
/// Commands: `flood MILLIS BYTES` tells as fast as it is let, and says `told COUNT` every half
/// second and `done COUNT` at the end; `count` says `has COUNT DISORDERED`, what the process here
/// was told; `lost` says what this node has dropped.
public final class FloodMain {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MAILBOX = 500_000;

    private static final AtomicLong COUNT = new AtomicLong();
    private static final AtomicLong DISORDERED = new AtomicLong();

    private static final class Sink implements HubProcess<Object> {
        private long last = -1;

        @Override
        public void handle(Object message, ProcessContext ctx) {
            if (message instanceof byte[] bytes) {
                long number = ByteBuffer.wrap(bytes).getLong();
                if (number <= last) {
                    DISORDERED.incrementAndGet();
                }
                last = number;
                COUNT.incrementAndGet();
            } else {
                ctx.reply(message);
            }
        }
    }

    private FloodMain() {}

    /// Runs one node until its input ends.
    ///
    /// @param arguments the node's name, the cluster's name, and the first of ten ports
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var transport = new JGroupsTransport(
                JGroupsConfig.of(c -> c.cluster(arguments[1]).ports(Integer.parseInt(arguments[2]), 10)));
        var node = ProcessHub.open(NodeConfig.named(
                arguments[0], c -> c.transport(transport).processType(ProcessType.of("sink", Sink::new))));
        // A mailbox that takes what comes while the sink's thread does not get its turn on a busy machine.
        var hub = node.start(HubConfig.named("hub", c -> c.expectedMembers(2).maxMailboxMessages(MAILBOX)));
        hub.awaitReady(LIMIT);
        var to = arguments[0].equals("a") ? Optional.of(sinkOnB(hub)) : Optional.<Pid>empty();
        say("ready");
        try (var input = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            for (var line = input.readLine(); line != null; line = input.readLine()) {
                obey(line.split(" "), node, hub, to);
            }
        }
        System.exit(0);
    }

    private static void obey(String[] command, Node node, Hub hub, Optional<Pid> to) {
        switch (command[0]) {
            case "flood" -> flood(hub, to.orElseThrow(), Long.parseLong(command[1]), Integer.parseInt(command[2]));
            case "count" -> say("has " + COUNT + " " + DISORDERED);
            case "lost" -> say("lost " + lost(node));
            default -> say("what? " + command[0]);
        }
    }

    private static Pid sinkOnB(Hub hub) throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            var result = hub.startChildren(List.of(ChildSpec.of("sink-" + i, "sink")))
                    .await();
            if (result.isOk() && result.node().name().equals("b")) {
                var pid = hub.pid("sink-" + i).orElseThrow();
                hub.ask(pid, "up?", LIMIT).join();
                return pid;
            }
        }
        throw new IllegalStateException("no child was placed on b");
    }

    private static void flood(Hub hub, Pid to, long millis, int bytes) {
        Thread.ofVirtual().start(() -> {
            long begin = System.nanoTime();
            long said = begin;
            long number = 0;
            for (long now = begin; now - begin < millis * 1_000_000; now = System.nanoTime()) {
                var message = new byte[bytes];
                ByteBuffer.wrap(message).putLong(number++);
                hub.tell(to, message);
                if (now - said >= 500_000_000) {
                    said = now;
                    say("told " + number);
                }
            }
            say("done " + number);
        });
    }

    private static long lost(Node node) {
        var counters = node.counters();
        return counters.droppedFrames() + counters.deadLetters() + counters.undecodableFrames();
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
