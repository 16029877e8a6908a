package io.processhub.node.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// The story that the demo tells: JVMs form a cluster, run processes, lose one of them to
/// `kill -9`, and welcome another.
///
/// What is lost or doubled is counted by asking the processes themselves, when nothing is under way
/// any more; no registry is believed.
final class Demo {
    private static final Duration FORM_LIMIT = Duration.ofSeconds(90);
    private static final Duration DETECT_LIMIT = Duration.ofSeconds(60);
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(60);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(90);

    private final DemoPlan plan;
    private final Fleet fleet;
    private final Board board;
    private final Function<DemoNode.Options, List<String>> command;
    private final List<Integer> ports;
    private final String cluster;
    private final Duration stepLimit;

    /// @param command makes the command line of a node's JVM
    Demo(
            DemoPlan plan,
            Fleet fleet,
            Board board,
            Function<DemoNode.Options, List<String>> command,
            RandomGenerator chance) {
        this.plan = plan;
        this.fleet = fleet;
        this.board = board;
        this.command = command;
        ports = Ports.free(plan.nodes() + 1, chance);
        cluster = "demo-" + HexFormat.of().toHexDigits(chance.nextLong());
        stepLimit = Duration.ofSeconds(plan.stepSeconds());
    }

    /// Runs it. Blocks, at most as long as its steps may take.
    ///
    /// @throws DemoException names the step that could not be done
    DemoResult run() {
        board.show(() -> Board.tableOf(fleet.nodes(), plan.children()));
        long formed = form();
        long started = startChildren();
        settle("spreading the news of the start", stepLimit);
        var atFirst = callRoll();
        if (atFirst.lost() + atFirst.duplicates() > 0) {
            throw new DemoException("start: %d processes do not answer, and %d ids answer more than once"
                    .formatted(atFirst.lost(), atFirst.duplicates()));
        }
        board.printTable();

        var crash = crash();
        var afterCrash = crash.attendance();
        board.printTable();
        var join = join(afterCrash);
        board.printTable();
        closeAll();
        return new DemoResult(
                plan.nodes(),
                plan.children(),
                formed,
                started,
                crash.figures(),
                join.figures(),
                crash.converged() && join.converged());
    }

    private long form() {
        var names = plan.firstNames();
        board.say("starting %d JVMs on 127.0.0.1: %s", names.size(), String.join(" ", names));
        long begun = System.nanoTime();
        for (int i = 0; i < names.size(); i++) {
            startNode(names.get(i), i);
        }
        long formed = fleet.await(
                "forming the cluster",
                FORM_LIMIT,
                () -> fleet.running().stream().allMatch(node -> hasFormed(node, names)),
                this::standings);
        board.say("formed in %,d ms: every node sees all %d", millis(begun, formed), names.size());
        return millis(begun, formed);
    }

    private static boolean hasFormed(RemoteNode node, List<String> names) {
        var standing = node.standing();
        return node.seen().members().equals(sorted(names))
                && standing.state().equals("ACTIVE")
                && standing.agreed()
                && standing.active().equals(sorted(names));
    }

    private RemoteNode startNode(String name, int index) {
        var seeds = ports.subList(0, Math.max(plan.nodes(), index + 1)).stream()
                .map(port -> "127.0.0.1:" + port)
                .toList();
        return fleet.start(
                name, command.apply(new DemoNode.Options(name, ports.get(index), seeds, cluster, plan.nodes())));
    }

    private long startChildren() {
        var caller = fleet.running().getFirst();
        board.say("starting %,d processes through %s, in one call", plan.children(), caller.name());
        long begun = System.nanoTime();
        call(caller, "starting the processes", new Order.Start(plan.children(), stepLimit.toSeconds()));
        long started = System.nanoTime();
        board.say("started in %,d ms", millis(begun, started));
        return millis(begun, started);
    }

    private void call(RemoteNode caller, String step, Order order) {
        caller.call(order);
        fleet.await(step, stepLimit.plusSeconds(10), () -> caller.done().isPresent(), this::standings);
        var done = caller.done().orElseThrow();
        if (done.succeeded() != plan.children()) {
            throw new DemoException("%s: %d of %d succeeded; %s"
                    .formatted(step, done.succeeded(), plan.children(), String.join("; ", done.errors())));
        }
    }

    // ---- the crash ----

    private record AfterCrash(DemoResult.Crash figures, Attendance attendance, boolean converged) {}

    private AfterCrash crash() {
        var victim = fleet.running().getFirst();
        board.say(
                "kill -9 of %s (process %d), which runs %,d of them",
                victim.name(), victim.processId(), victim.standing().processes());
        long killed = System.nanoTime();
        victim.kill();
        long detected = fleet.await(
                "noticing the kill of " + victim.name(),
                DETECT_LIMIT,
                () -> fleet.running().stream()
                        .noneMatch(node -> node.seen().members().contains(victim.name())),
                this::standings);
        board.say("%s is out of every survivor's view after %,d ms", victim.name(), millis(killed, detected));
        boolean recovered = fleet.awaitQuietly(stepLimit, () -> processes() == plan.children());
        long running = System.nanoTime();
        if (recovered) {
            board.say("all %,d processes run again after %,d ms", plan.children(), millis(killed, running));
        }
        boolean settled = fleet.awaitQuietly(stepLimit, this::isSettled);
        var attendance = callRoll();
        orStuck("running everything again", recovered && settled, attendance);
        report(attendance);
        return new AfterCrash(
                new DemoResult.Crash(
                        millis(killed, detected),
                        recovered ? millis(killed, running) : null,
                        attendance.lost(),
                        attendance.duplicates()),
                attendance,
                settled && agreesWith(attendance));
    }

    // ---- the join ----

    private record AfterJoin(DemoResult.Join figures, boolean converged) {}

    private AfterJoin join(Attendance before) {
        var namesBefore = fleet.runningNames();
        var name = plan.joinerName();
        board.say("starting one more JVM: %s", name);
        var welcomers = fleet.running();
        var joiner = startNode(name, plan.nodes());
        long seen = fleet.await(
                "the join of " + name,
                JOIN_LIMIT,
                () -> welcomers.stream().anyMatch(node -> node.seen().members().contains(name)),
                this::standings);
        board.say("%s (process %d) is in the view", name, joiner.processId());
        boolean settled = fleet.awaitQuietly(stepLimit, this::isSettled);
        long rebalanced = System.nanoTime();
        var attendance = callRoll();
        orStuck("spreading over " + name, settled, attendance);
        int moved = attendance.movedSince(before);
        int minimum = Attendance.minimumMoves(plan.children(), namesBefore, fleet.runningNames());
        if (settled) {
            board.say(
                    "%,d processes moved to %s, %,d had to; settled %,d ms after the new view",
                    moved, name, minimum, millis(seen, rebalanced));
        }
        report(attendance);
        return new AfterJoin(
                new DemoResult.Join(
                        moved,
                        minimum,
                        settled ? millis(seen, rebalanced) : null,
                        attendance.lost(),
                        attendance.duplicates()),
                settled && agreesWith(attendance));
    }

    // ---- the end ----

    private void closeAll() {
        var caller = fleet.running().getLast();
        board.say("stopping all processes through %s, in one call", caller.name());
        call(caller, "stopping the processes", new Order.StopChildren(plan.children(), stepLimit.toSeconds()));
        var leaving = fleet.running();
        board.say("closing %d nodes", leaving.size());
        leaving.forEach(RemoteNode::close);
        fleet.await(
                "closing the nodes",
                CLOSE_LIMIT,
                () -> leaving.stream().allMatch(node -> node.state() == RemoteNode.State.CLOSED),
                () -> "still there: "
                        + leaving.stream()
                                .filter(node -> node.state() != RemoteNode.State.CLOSED)
                                .map(RemoteNode::name)
                                .collect(Collectors.joining(", ")));
        board.say("all JVMs have ended");
    }

    // ---- what the nodes say ----

    /// Asks every process of every node who it is.
    private Attendance callRoll() {
        var nodes = fleet.running();
        nodes.forEach(RemoteNode::callRoll);
        fleet.await(
                "asking every process who it is",
                stepLimit,
                () -> nodes.stream().allMatch(node -> node.roll().isPresent()),
                () -> "no answer from "
                        + nodes.stream()
                                .filter(node -> node.roll().isEmpty())
                                .map(RemoteNode::name)
                                .collect(Collectors.joining(", ")));
        var answers = new ArrayList<Counter.ItIsMe>();
        nodes.forEach(node -> answers.addAll(node.roll().orElseThrow()));
        return new Attendance(plan.children(), answers);
    }

    private void report(Attendance attendance) {
        board.say(
                "asked every process who it is: %,d answers, %,d lost, %,d doubled",
                attendance.answers().size(), attendance.lost(), attendance.duplicates());
    }

    private void settle(String step, Duration limit) {
        fleet.await(step, limit, this::isSettled, this::standings);
    }

    /// What was lost or doubled is a result; if nothing was, a step that does not end is none.
    private void orStuck(String step, boolean done, Attendance attendance) {
        if (!done && attendance.lost() == 0 && attendance.duplicates() == 0) {
            throw new DemoException("%s: not done within %d s; %s".formatted(step, stepLimit.toSeconds(), standings()));
        }
    }

    /// Whether every node agrees on who is here, every process runs where placement wants it, and
    /// all registries are equal.
    private boolean isSettled() {
        var names = fleet.runningNames();
        var nodes = fleet.running();
        var first = nodes.getFirst().standing().registry();
        return processes() == plan.children()
                && nodes.stream()
                        .allMatch(node -> hasFormed(node, names)
                                && node.standing().registry().equals(first))
                && first.children() == plan.children()
                && first.instances() == plan.children()
                && first.misplaced() == 0;
    }

    private boolean agreesWith(Attendance attendance) {
        var digest = attendance.digest();
        return fleet.running().stream()
                .allMatch(node -> node.standing().registry().digest().equals(digest));
    }

    private int processes() {
        return fleet.running().stream()
                .mapToInt(node -> node.standing().processes())
                .sum();
    }

    private String standings() {
        return fleet.nodes().stream().map(Demo::standing).collect(Collectors.joining("; "));
    }

    private static String standing(RemoteNode node) {
        var standing = node.standing();
        return String.format(
                Locale.ROOT,
                "%s is %s, sees %s, hub %s %s with %s, %,d processes, registry %s",
                node.name(),
                node.state(),
                node.seen().members(),
                standing.state(),
                standing.agreed() ? "agreed" : "agreeing",
                standing.active(),
                standing.processes(),
                standing.registry());
    }

    private static List<String> sorted(List<String> names) {
        return names.stream().sorted().toList();
    }

    private static long millis(long from, long to) {
        return Math.round((to - from) / 1e6);
    }
}
