package io.processhub.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.processhub.ProcessHub;
import io.processhub.Strategies;
import io.processhub.api.ChildSpec;
import io.processhub.api.Hook;
import io.processhub.api.HookEvent;
import io.processhub.api.Hub;
import io.processhub.api.HubConfig;
import io.processhub.api.HubOptions;
import io.processhub.api.HubProcess;
import io.processhub.api.NodeConfig;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.api.Scope;
import io.processhub.api.StartOptions;
import io.processhub.api.StartOutcome;
import io.processhub.jgroups.JGroupsConfig;
import io.processhub.jgroups.JGroupsTransport;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.strategy.distribution.CentralizedLoadBalancer.Options;
import io.processhub.strategy.redundancy.Replication.Model;
import io.processhub.strategy.redundancy.Replication.Signal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/// A node with one hub, in a JVM of its own: does what it reads, and says what came of it in one
/// line.
final class StrategyMain {
    private static final Duration LONG = Duration.ofSeconds(90);

    private final Hub hub;

    private StrategyMain(Hub hub) {
        this.hub = hub;
    }

    /// A process that says its metadata, or its role.
    static final class Idle implements HubProcess<Object> {
        @Override
        public void handle(Object message, ProcessContext ctx) {
            ctx.reply(
                    message.equals("role")
                            ? ctx.role().toString()
                            : ctx.metadata().toString());
        }
    }

    /// What hooks of this JVM heard, in order.
    private static final List<HookEvent> HEARD = new CopyOnWriteArrayList<>();

    /// Opens the node, and obeys until there is no more input.
    ///
    /// @param arguments the node's name, the first of ten ports, the name of the strategy
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = Integer.parseInt(arguments[1]);
        var transport = new JGroupsTransport(
                JGroupsConfig.of(c -> c.cluster("strategies-" + port).ports(port, 10)));
        var config = NodeConfig.named(
                arguments[0], c -> c.transport(transport).processTypes(ProcessType.of("idle", Idle::new)));
        try (var node = ProcessHub.open(config);
                var in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            var hub = node.start(HubConfig.named("hub", c -> {
                strategy(c, arguments[2]);
                hooks(c, arguments[0]);
            }));
            hub.awaitReady(LONG);
            var main = new StrategyMain(hub);
            say("ready");
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                say(main.answer(line.split(" ", -1)));
            }
        }
    }

    /// Keeps the events, and marks what is asked for here and what starts here.
    private static void hooks(HubOptions config, String node) {
        config.hook(Hook.on(HookEvent.class, "heard", HEARD::add))
                .hook(Hook.atCall("asked", it -> it.spec(it.spec().metadata("asked", node))))
                .hook(Hook.atStart("started", it -> it.metadata("started", node)));
    }

    private static void strategy(HubOptions config, String name) {
        config.formationTimeout(Duration.ofSeconds(3));
        switch (name) {
            case "hashing" -> config.distributionStrategy(Strategies.consistentHashing());
            case "guided" -> config.distributionStrategy(Strategies.guided());
            case "balanced" ->
                config.distributionStrategy(
                        Strategies.centralizedLoadBalancer(Options.DEFAULT.pushInterval(Duration.ofMillis(500))));
            case "replicated" -> config.redundancyStrategy(Strategies.replication(2, Model.ACTIVE_PASSIVE, Signal.ALL));
            case "gossip" -> config.synchronizationStrategy(Strategies.gossip(1, Duration.ofSeconds(1)));
            case "static" ->
                config.partitionToleranceStrategy(Strategies.staticQuorum(2).startupConfirm(true));
            case "dynamic" -> config.partitionToleranceStrategy(Strategies.dynamicQuorum(60));
            case "majority" ->
                config.partitionToleranceStrategy(Strategies.majorityQuorum().initialClusterSize(3));
            default -> throw new IllegalArgumentException("no strategy " + name);
        }
    }

    /// `nodes`; `state`; `run id`; `map id node`; `start count prefix`; `where id`; `count` of what
    /// runs here; `total` of what is registered, `places`: which
    /// child is where, as this registry shows it; `ask id` and `shows id`: the metadata that its
    /// process and that the registry have; `removed node`: how many pids of it the hooks heard go;
    /// `left`: which nodes; `active id`, `role id`, `instances id`: of a replicated child; `drain`;
    /// `migrate id node`; `pids`: a number that stays as long as what runs here stays.
    private String answer(String[] command) throws InterruptedException {
        return switch (command[0]) {
            case "nodes" -> "nodes " + hub.nodes().size();
            case "state" -> "state " + hub.status().state();
            case "run" -> run(command[1]);
            case "map" -> map(command[1], command[2]);
            case "start" -> start(Integer.parseInt(command[1]), command[2]);
            case "where" ->
                "where " + hub.pid(command[1]).map(pid -> pid.node().name()).orElse("nowhere");
            case "count" -> "count " + hub.processList(Scope.LOCAL).size();
            case "places" -> "places " + places();
            case "total" -> "total " + hub.processList(Scope.GLOBAL).size();
            case "ask" ->
                "ask "
                        + hub.ask(hub.pid(command[1]).orElseThrow(), "what", String.class, LONG)
                                .join();
            case "shows" -> "shows " + hub.childLookup(command[1]).orElseThrow().metadata();
            case "removed" -> "removed " + removed(command[1]);
            case "left" ->
                "left "
                        + HEARD.stream()
                                .filter(HookEvent.PostClusterLeave.class::isInstance)
                                .map(event -> ((HookEvent.PostClusterLeave) event)
                                        .node()
                                        .name())
                                .toList();
            case "active" ->
                "active "
                        + hub.activePid(command[1])
                                .map(pid -> pid.node().name())
                                .orElse("nowhere");
            case "role" -> "role " + role(command[1]);
            case "instances" -> "instances " + hub.pids(command[1]).size();
            case "drain" -> "drained " + hub.drain(LONG).await().end();
            case "migrate" ->
                "placed "
                        + hub.migrateChild(command[1], node(command[2])).await().isOk();
            case "pids" -> "pids " + hub.processList(Scope.LOCAL).hashCode();
            default -> throw new IllegalArgumentException("no command " + command[0]);
        };
    }

    private NodeId node(String name) {
        return hub.nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /// What the active process of a child says of its own role.
    private String role(String id) {
        return hub.ask(hub.activePid(id).orElseThrow(), "role", String.class, LONG)
                .join();
    }

    private String places() {
        return hub.processList(Scope.GLOBAL).entrySet().stream()
                .map(entry -> entry.getKey()
                        + "@"
                        + entry.getValue().entrySet().stream()
                                .map(at -> at.getKey().name() + ":" + at.getValue())
                                .sorted()
                                .toList())
                .sorted()
                .toList()
                .toString();
    }

    private static long removed(String node) {
        return HEARD.stream()
                .filter(HookEvent.RegistryPidRemove.class::isInstance)
                .flatMap(event -> ((HookEvent.RegistryPidRemove) event).rows().stream())
                .flatMap(row -> row.pids().keySet().stream())
                .filter(at -> at.name().equals(node))
                .count();
    }

    private String run(String id) throws InterruptedException {
        return start(id, StartOptions.DEFAULT);
    }

    private String map(String id, String node) throws InterruptedException {
        return start(id, StartOptions.DEFAULT.childMapping(Map.of(ChildId.of(id), List.of(node))));
    }

    private String start(String id, StartOptions options) throws InterruptedException {
        var outcome = hub.startChild(ChildSpec.of(id, "idle"), options)
                .await()
                .outcomes()
                .getFirst();
        return switch (outcome) {
            case StartOutcome.Running running ->
                "runs " + running.instances().getFirst().pid().node().name();
            case StartOutcome.Refused refused -> "refused " + refused.why();
            case StartOutcome.Failed failed -> "failed " + failed.error().reason();
        };
    }

    private String start(int count, String prefix) throws InterruptedException {
        var specs = IntStream.range(0, count)
                .mapToObj(i -> ChildSpec.of(prefix + i, "idle"))
                .toList();
        return "started " + hub.startChildren(specs).await().cids().size();
    }

    private static void say(String line) {
        System.out.println("> " + line);
    }
}
