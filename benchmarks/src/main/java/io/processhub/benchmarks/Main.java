package io.processhub.benchmarks;

import io.processhub.benchmarks.jvm.BenchException;
import io.processhub.benchmarks.jvm.Jvms;
import io.processhub.benchmarks.plots.Plots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `./processhub bench`.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        version = "ProcessHub benchmarks",
        description = {
            "Measures how fast ProcessHub is on this machine, on JVMs of their own, and beside Apache Pekko.",
            "Progress goes to standard error, the results to standard output."
        },
        footerHeading = "%nWorkloads:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:measured",
            " 2:wrong usage",
            " 3:a workload could not run; standard error says which, and what went wrong"
        })
public final class Main implements Callable<Integer> {
    private static final int USAGE = 2;
    private static final int COULD_NOT_RUN = 3;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--quick",
            description = "Fewer rounds, and not the largest numbers; for 5 minutes on 2 quiet cores")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "W1,W5",
            defaultValue = "",
            description = "Only these workloads, in the order of the list below")
    private String only = "";

    @Option(names = "--json", description = "End with one line of JSON on standard output")
    private boolean json;

    @Option(
            names = "--jvm",
            paramLabel = "FLAGS",
            description = "Flags of the JVMs that are measured, separated by blanks. Default: ${DEFAULT-VALUE}")
    private String flags = String.join(" ", Jvms.FLAGS);

    @Option(
            names = "--plots",
            paramLabel = "DIR",
            description = "Draw the results as SVG into this folder; what was not measured is left out")
    private Optional<Path> plots = Optional.empty();

    @Option(
            names = "--results",
            paramLabel = "FILE",
            description = "Do not measure: take the last line of this file, as --json has written it, for --plots")
    private Optional<Path> saved = Optional.empty();

    private Main() {}

    /// Measures, and ends the JVM with the exit code.
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        var line = new CommandLine(new Main());
        line.setCommandName("processhub bench");
        line.getCommandSpec()
                .usageMessage()
                .footer(Stream.concat(
                                Arrays.stream(Workload.values())
                                        .map(workload -> " %-3s%s %s"
                                                .formatted(
                                                        workload.name(),
                                                        workload.isLong() ? "*" : " ",
                                                        workload.title())),
                                Stream.of("    * takes long: with --quick only if it is named"))
                        .toArray(String[]::new));
        line.setParameterExceptionHandler((wrong, _) -> {
            wrong.getCommandLine().getErr().println(wrong.getMessage());
            wrong.getCommandLine().getErr().println("See: ./processhub bench --help");
            return USAGE;
        });
        line.setExecutionExceptionHandler((failure, command, _) -> {
            if (!(failure instanceof BenchException)) {
                failure.printStackTrace(command.getErr());
            }
            command.getErr().println("could not run: " + failure.getMessage());
            return COULD_NOT_RUN;
        });
        return line;
    }

    @Override
    public Integer call() {
        if (saved.isPresent()) {
            return drawSaved(saved.get());
        }
        var chosen = chosen();
        var results = new Results();
        boolean failed = false;
        try (var jvms = new Jvms(List.of(flags.strip().split("\\s+")))) {
            Runtime.getRuntime().addShutdownHook(new Thread(jvms::close, "end-jvms"));
            for (var workload : chosen) {
                failed |= !isMeasured(workload, jvms, results);
            }
        }
        System.out.print(results.table());
        if (json) {
            System.out.println(results.json());
        }
        if (System.out.checkError()) {
            throw new BenchException("the results cannot be written to standard output; is its disk full?");
        }
        plots.ifPresent(folder -> draw(folder, JSON.readTree(results.json())));
        return failed ? COULD_NOT_RUN : 0;
    }

    private int drawSaved(Path file) {
        var folder = plots.orElseThrow(() -> new CommandLine.ParameterException(
                spec.commandLine(), "--results: is for --plots; say a folder there"));
        try {
            draw(folder, JSON.readTree(Files.readAllLines(file).getLast()));
            return 0;
        } catch (IOException | NoSuchElementException | JacksonException e) {
            throw new BenchException("--results: no JSON can be read from %s: %s".formatted(file, e.getMessage()));
        }
    }

    private static void draw(Path folder, JsonNode results) {
        Plots.write(folder, results).forEach(file -> System.err.println("drawn: " + file));
    }

    /// What one workload cannot do does not hinder the others.
    private boolean isMeasured(Workload workload, Jvms jvms, Results results) {
        try {
            workload.run(new Bench(workload, quick, jvms, results, System.err));
            results.checkComplete(workload.name());
            return true;
        } catch (BenchException e) {
            if (jvms.isClosed()) {
                throw e;
            }
            System.err.println("could not run " + workload + ": " + e.getMessage());
            results.dropIncomplete(workload.name())
                    .forEach(kase -> System.err.println("left out, since it is not whole: " + workload + " " + kase));
            return false;
        }
    }

    private List<Workload> chosen() {
        try {
            return only.isEmpty() ? Workload.all(quick) : Workload.parse(only);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
