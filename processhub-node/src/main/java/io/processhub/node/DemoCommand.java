package io.processhub.node;

import io.processhub.node.demo.Board;
import io.processhub.node.demo.DemoException;
import io.processhub.node.demo.DemoNode;
import io.processhub.node.demo.DemoPlan;
import io.processhub.node.demo.DemoRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `processhub demo`.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Starts JVMs on this machine and processes on them, kills one JVM with -9, lets another join,"
                    + " and asks every process whether it is there, once.",
            "Progress goes to standard error, the result to standard output."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:nothing was lost or doubled, and all registries are equal",
            " 1:something was, or they are not",
            " 2:wrong usage",
            " 3:could not run; standard error says which step"
        })
final class DemoCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many JVMs to begin with, 2 to 16. Default: ${DEFAULT-VALUE}")
    @SuppressWarnings("NullAway.Init")
    private String nodes;

    @Option(
            names = "--children",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many processes to run, 1 to 1,000,000. Default: ${DEFAULT-VALUE}")
    @SuppressWarnings("NullAway.Init")
    private String children;

    @Option(names = "--json", description = "Print the result as one line of JSON")
    private boolean json;

    @Override
    public Integer call() {
        var plan = plan();
        var board = new Board(System.err, Boolean.getBoolean("processhub.terminal"));
        var result = new DemoRun(plan, board, options -> jvm(plan, options)).run();
        System.out.println(json ? result.toJson() : result.toText());
        if (System.out.checkError()) {
            throw new DemoException("the result cannot be written to standard output; is its disk full?");
        }
        return result.isFine() ? Main.FINE : Main.NOT_FINE;
    }

    private DemoPlan plan() {
        try {
            return DemoPlan.parse(nodes, children);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /// A JVM like this one, with a heap to the measure of the demo.
    private static List<String> jvm(DemoPlan plan, DemoNode.Options node) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=" + (plan.isShort() ? 1 : 4),
                "-Xms64m",
                "-Xmx" + plan.heapMebibytes() + "m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "node"));
        command.addAll(NodeCommand.arguments(node));
        return List.copyOf(command);
    }
}
