package io.processhub.node;

import io.processhub.node.demo.DemoNode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `processhub node`.
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Runs one node of the demo, on 127.0.0.1. It takes orders on standard input and tells its news on"
                    + " standard output, as lines of JSON, and ends at once when standard input ends.",
            "Orders: {\"order\":\"start\",\"children\":10,\"seconds\":10},"
                + " {\"order\":\"stop\",\"children\":10,\"seconds\":10}, {\"order\":\"roll\"}, {\"order\":\"close\"}"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:it was ordered to close, and did",
            " 1:its standard input ended before",
            " 2:wrong usage",
            " 3:could not run; standard error and the news say why"
        })
final class NodeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--name", paramLabel = "NAME", required = true, description = "Its name in the cluster")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(names = "--port", paramLabel = "PORT", required = true, description = "The port on which it listens")
    private int port;

    @Option(
            names = "--seed",
            paramLabel = "HOST:PORT",
            description = "Where another node may be found; any number of them")
    private List<String> seeds = new ArrayList<>();

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            defaultValue = "demo",
            description = "The cluster's name. Default: ${DEFAULT-VALUE}")
    @SuppressWarnings("NullAway.Init")
    private String cluster;

    @Option(
            names = "--expect",
            paramLabel = "N",
            defaultValue = "0",
            description = "So many nodes form the cluster at once. Default: not known, so it takes some seconds")
    private int expect;

    @Override
    public Integer call() {
        if (port < 1 || port > 65_535) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--port: %d is not in 1..65,535".formatted(port));
        }
        // What else is printed must not get between the news.
        System.setOut(System.err);
        return node().run();
    }

    private DemoNode node() {
        try {
            var options = new DemoNode.Options(name, port, seeds, cluster, expect);
            return new DemoNode(options, System.in, new FileOutputStream(FileDescriptor.out));
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /// The arguments that make this command run such a node.
    static List<String> arguments(DemoNode.Options node) {
        var arguments = new ArrayList<>(List.of(
                "--name",
                node.name(),
                "--port",
                Integer.toString(node.port()),
                "--cluster",
                node.cluster(),
                "--expect",
                Integer.toString(node.expect())));
        node.seeds().forEach(seed -> arguments.addAll(List.of("--seed", seed)));
        return List.copyOf(arguments);
    }
}
