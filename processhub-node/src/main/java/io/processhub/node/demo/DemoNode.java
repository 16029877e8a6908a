package io.processhub.node.demo;

import io.processhub.ProcessHub;
import io.processhub.api.ChildError;
import io.processhub.api.Hub;
import io.processhub.api.HubConfig;
import io.processhub.api.NodeConfig;
import io.processhub.api.ProcessType;
import io.processhub.api.RunningChild;
import io.processhub.api.Scope;
import io.processhub.api.StartOptions;
import io.processhub.api.StopOptions;
import io.processhub.jgroups.JGroupsConfig;
import io.processhub.jgroups.JGroupsTransport;
import io.processhub.model.Pid;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// One node of the demo: takes orders on one stream and tells its news on another.
///
/// It lives no longer than whoever gives the orders: when their stream ends, the JVM halts.
public final class DemoNode {
    /// How a node is started.
    ///
    /// @param name    its name in the cluster
    /// @param port    on which it listens, on 127.0.0.1
    /// @param seeds   where others may be found, as `host:port`
    /// @param cluster the cluster's name
    /// @param expect  so many members form the cluster at once; 0 if it is not known
    public record Options(String name, int port, List<String> seeds, String cluster, int expect) {
        public Options {
            seeds = List.copyOf(seeds);
        }
    }

    private static final String HUB = "demo";
    private static final int ASKED_AT_ONCE = 1_000;
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

    private final NodeConfig nodeConfig;
    private final HubConfig hubConfig;
    private final Lines<Order, News> lines;
    private final Roll roll = new Roll();

    /// A node that does nothing before [#run].
    ///
    /// @throws io.processhub.api.InvalidConfigException names what is wrong with the options
    public DemoNode(Options options, InputStream orders, OutputStream news) {
        var transport = transport(options);
        this.nodeConfig = NodeConfig.named(
                options.name(),
                c -> c.transport(new JGroupsTransport(transport))
                        .processType(ProcessType.of(Counter.TYPE, () -> new Counter(roll)))
                        .allowTypes(Counter.WhoAreYou.class, Counter.ItIsMe.class));
        this.hubConfig = HubConfig.named(HUB, c -> c.expectedMembers(options.expect()));
        this.lines = new Lines<>(orders, Order.class, news);
    }

    /// Runs the node until it is ordered to close; halts the JVM when the orders end before.
    /// Blocks.
    ///
    /// @return the exit code: 0
    public int run() {
        var opening = CompletableFuture.supplyAsync(this::open, Thread::startVirtualThread);
        while (true) {
            switch (nextOrder()) {
                case Order.Close() -> {
                    opening.join().node().close();
                    return 0;
                }
                case Order.Work work -> Thread.startVirtualThread(() -> obey(work, opening.join()));
            }
        }
    }

    private Order nextOrder() {
        while (true) {
            try {
                var order = lines.read();
                if (order.isPresent()) {
                    return order.get();
                }
                end("its standard input has ended", 1);
            } catch (IOException e) {
                end("its standard input cannot be read: " + e.getMessage(), 1);
            } catch (IllegalArgumentException e) {
                fail(e);
            }
        }
    }

    private Hub open() {
        try {
            var node = ProcessHub.open(nodeConfig);
            var hub = node.start(hubConfig);
            lines.write(new News.Opened(node.name(), node.id().incarnation(), node.address()));
            new NodeWatch(node, hub, roll, lines::write).start();
            return hub;
        } catch (Exception e) {
            fail(e);
            end("could not run: " + e.getMessage(), 3);
            throw new IllegalStateException("the JVM has been halted", e);
        }
    }

    /// Says why on standard error, for people, and ends the JVM at once.
    private static void end(String why, int code) {
        System.err.println("processhub node ends: " + why);
        Runtime.getRuntime().halt(code);
    }

    private static JGroupsConfig transport(Options options) {
        return JGroupsConfig.of(c -> {
            c.cluster(options.cluster()).port(options.port());
            if (!options.seeds().isEmpty()) {
                c.seeds(options.seeds().toArray(String[]::new));
            }
        });
    }

    private void obey(Order.Work order, Hub hub) {
        try {
            switch (order) {
                case Order.Start start -> start(start, hub);
                case Order.StopChildren stop -> stop(stop, hub);
                case Order.CallRoll() -> callRoll(hub);
            }
        } catch (RuntimeException e) {
            fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void start(Order.Start order, Hub hub) throws InterruptedException {
        var result = hub.startChildren(
                        DemoChildren.specs(order.children()),
                        StartOptions.DEFAULT.timeout(Duration.ofSeconds(order.seconds())))
                .await();
        lines.write(new News.Done(result.started().size(), words(result.errors())));
    }

    private void stop(Order.StopChildren order, Hub hub) throws InterruptedException {
        var result = hub.stopChildren(
                        DemoChildren.ids(order.children()), new StopOptions(Duration.ofSeconds(order.seconds())))
                .await();
        lines.write(new News.Done(result.stopped().size(), words(result.errors())));
    }

    private static List<String> words(List<ChildError> errors) {
        return errors.stream()
                .limit(5)
                .map(error -> error.id().value() + ": " + error.reason())
                .toList();
    }

    /// Asks every process that has signed the roll, and every one that the supervision knows.
    private void callRoll(Hub hub) throws InterruptedException {
        var pids = new LinkedHashSet<>(roll.present());
        hub.whichChildren(Scope.LOCAL, ANSWER_LIMIT)
                .await()
                .answers()
                .values()
                .forEach(running -> running.stream().map(RunningChild::pid).forEach(pids::add));
        var all = new ArrayList<>(pids);
        int answers = 0;
        for (int from = 0; from < all.size(); from += ASKED_AT_ONCE) {
            var present = ask(hub, all.subList(from, Math.min(all.size(), from + ASKED_AT_ONCE)));
            answers += present.size();
            lines.write(new News.Present(present));
        }
        lines.write(new News.RollCalled(answers, all.size() - answers));
    }

    private static List<Counter.ItIsMe> ask(Hub hub, List<Pid> processes) {
        var answers = processes.stream()
                .map(process -> hub.ask(process, new Counter.WhoAreYou(), Counter.ItIsMe.class, ANSWER_LIMIT)
                        .exceptionally(_ -> null))
                .toList();
        var present = new ArrayList<Counter.ItIsMe>();
        for (var answer : answers) {
            var said = answer.join();
            if (said != null) {
                present.add(said);
            }
        }
        return present;
    }

    private void fail(Throwable why) {
        lines.write(new News.Failed(why.toString()));
    }
}
