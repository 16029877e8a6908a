package io.processhub.examples.uptime;

import io.processhub.api.InvalidConfigException;
import io.processhub.spi.TransportException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The command line of the example, see its README.
@Command(
        name = "uptime",
        mixinStandardHelpOptions = true,
        description = {
            "Watches the addresses of a list: one process for each, somewhere in a cluster of nodes on this machine.",
            "Start it again with another --node and --port: the processes spread. Kill one: they go on at the other."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {" 0:fine", " 2:wrong usage, or a bad line in the list", " 3:could not run"})
final class Main implements Callable<Integer> {
    private static final int USAGE = 2;
    private static final int COULD_NOT_RUN = 3;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--urls",
            paramLabel = "FILE",
            required = true,
            description = "The list: one address on a line; # begins a comment")
    @SuppressWarnings("NullAway.Init")
    private Path urls;

    @Option(names = "--node", paramLabel = "NAME", required = true, description = "This node's name, unique")
    @SuppressWarnings("NullAway.Init")
    private String node;

    @Option(names = "--port", paramLabel = "PORT", required = true, description = "The port on which it listens")
    private int port;

    @Option(
            names = "--seed",
            paramLabel = "HOST:PORT",
            description = "Where another node may be found; any number of them. None: the ten ports from --port on")
    private List<String> seeds = new ArrayList<>();

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "From one probe of an address to the next. Default: ${DEFAULT-VALUE}")
    private double interval;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "How long an answer may take. Default: ${DEFAULT-VALUE}")
    private double timeout;

    @Option(
            names = "--keep",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many probes of an address are kept. Default: ${DEFAULT-VALUE}")
    private int keep;

    @Option(
            names = "--report",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "From one table to the next. Default: ${DEFAULT-VALUE}")
    private double report;

    private Main() {}

    /// Runs the command line, and ends the JVM with its exit code.
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        var line = new CommandLine(new Main());
        line.setParameterExceptionHandler((wrong, _) -> {
            wrong.getCommandLine().getErr().println(wrong.getMessage());
            wrong.getCommandLine().getErr().println("See --help.");
            return USAGE;
        });
        line.setExecutionExceptionHandler((failure, command, _) -> {
            if (!(failure instanceof TransportException || failure instanceof IllegalStateException)) {
                failure.printStackTrace(command.getErr());
            }
            command.getErr().println("could not run: " + failure.getMessage());
            return COULD_NOT_RUN;
        });
        return line;
    }

    @Override
    public Integer call() throws InterruptedException {
        var list = list();
        var options = new Uptime.Options(
                node,
                port,
                seeds,
                seconds("--interval", interval),
                seconds("--timeout", timeout),
                within("--keep", keep, 1, 10_000),
                seconds("--report", report));
        within("--port", port, 1, 65_535);
        try (var uptime = Uptime.open(options)) {
            Runtime.getRuntime().addShutdownHook(new Thread(uptime::close));
            uptime.watch(list.urls());
            uptime.reportUntilClosed(System.out);
            return 0;
        } catch (InvalidConfigException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private UrlList list() {
        try {
            var list = UrlList.read(urls);
            if (!list.problems().isEmpty()) {
                throw wrong(String.join(System.lineSeparator(), list.problems()));
            }
            return list;
        } catch (IOException e) {
            throw wrong("--urls: %s cannot be read: %s".formatted(urls, e));
        }
    }

    private Duration seconds(String option, double value) {
        if (!(value >= 0.1 && value <= 86_400)) {
            throw wrong(String.format(Locale.ROOT, "%s: %s is not in 0.1..86,400 seconds", option, value));
        }
        return Duration.ofMillis(Math.round(value * 1_000));
    }

    private int within(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw wrong(String.format(Locale.ROOT, "%s: %d is not in %d..%,d", option, value, least, most));
        }
        return value;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
