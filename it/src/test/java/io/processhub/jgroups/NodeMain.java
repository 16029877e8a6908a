package io.processhub.jgroups;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.processhub.model.NodeId;
import io.processhub.model.View;
import io.processhub.spi.ClusterTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// One node in a JVM of its own, led by lines on standard input; what it sees are lines of output.
///
/// Commands: `flood NODE BYTES COUNT` sends as fast as it is let; `ping NODE` sends one frame
/// that is answered; `count` says what has arrived; `expect COUNT` says when so much has;
/// `burn MILLIS` keeps all processors busy for so long. The process ends when its input does.
public final class NodeMain {
    private final NodeId self;
    private final JGroupsTransport transport;
    private final Map<String, NodeId> members = new ConcurrentHashMap<>();
    private final AtomicLong frames = new AtomicLong();
    private volatile long firstNanos;
    private volatile long lastNanos;

    private NodeMain(String name, JGroupsConfig config) {
        self = new NodeId(name, new Random().nextLong());
        transport = new JGroupsTransport(config);
    }

    /// Runs one node until its input ends.
    ///
    /// @param arguments the node's name, the cluster's name, and the first of ten ports
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[2]);
        var node = new NodeMain(
                arguments[0], JGroupsConfig.of(c -> c.cluster(arguments[1]).ports(port, 10)));
        node.run();
        System.exit(0);
    }

    private void run() throws IOException {
        transport.open(self, new ClusterTransport.Receiver() {
            @Override
            public void viewInstalled(View view) {
                members.keySet().clear();
                view.members().forEach(node -> members.put(node.name(), node));
                say("view " + view.members().stream().map(NodeId::name).collect(Collectors.joining(",")));
            }

            @Override
            public void frameReceived(NodeId from, byte[] frame) {
                received(from, frame);
            }
        });
        say("open " + transport.address());
        try (var input = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            for (var line = input.readLine(); line != null; line = input.readLine()) {
                obey(line.split(" "));
            }
        }
        transport.close();
    }

    private void obey(String[] command) {
        switch (command[0]) {
            case "flood" -> flood(command[1], Integer.parseInt(command[2]), Integer.parseInt(command[3]));
            case "ping" -> transport.send(member(command[1]), new byte[] {'?'});
            case "count" -> say("count " + frames + " " + (lastNanos - firstNanos) / 1000);
            case "reset" -> frames.set(0);
            case "burn" -> burn(Long.parseLong(command[1]));
            case "expect" -> expect(Integer.parseInt(command[1]));
            default -> say("what? " + command[0]);
        }
    }

    private static void burn(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread.ofPlatform().daemon().start(() -> {
                while (System.nanoTime() - end < 0) {
                    Thread.onSpinWait();
                }
            });
        }
    }

    private void expect(long count) {
        var _ = Thread.ofVirtual().start(() -> {
            while (frames.get() < count) {
                LockSupport.parkNanos(1_000_000);
            }
            say("arrived " + frames);
        });
    }

    private NodeId member(String name) {
        return Objects.requireNonNull(members.get(name), name);
    }

    private void flood(String to, int bytes, int count) {
        var node = member(to);
        Thread.ofVirtual().start(() -> {
            for (int i = 0; i < count; i++) {
                transport.send(node, new byte[bytes]);
            }
            say("flooded " + count);
        });
    }

    private void received(NodeId from, byte[] frame) {
        if (frame.length == 1 && frame[0] == '?') {
            var _ = Thread.ofVirtual().start(() -> transport.send(from, new byte[] {'!'}));
        } else if (frame.length == 1 && frame[0] == '!') {
            say("pong " + from.name());
        } else {
            lastNanos = System.nanoTime();
            if (frames.getAndIncrement() == 0) {
                firstNanos = lastNanos;
            }
        }
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
