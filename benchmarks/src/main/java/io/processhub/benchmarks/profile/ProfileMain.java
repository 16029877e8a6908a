package io.processhub.benchmarks.profile;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Reads flight recordings of measured JVMs: without a step it lists the steps that there are, and
/// with one it adds up what the recordings say about it.
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        description = "Adds up what flight recordings of the benchmark's JVMs say about a step of theirs.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {" 0:read", " 2:wrong usage", " 3:a file cannot be read, or has no such step"})
public final class ProfileMain implements Callable<Integer> {
    private static final int CANNOT_READ = 3;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--step", paramLabel = "ACTION", description = "This step; without it all are listed")
    private Optional<String> action = Optional.empty();

    @Option(
            names = "--number",
            paramLabel = "N",
            description = "The Nth of them in each recording, or the Nth last if it is negative; without it all")
    private Optional<Integer> number = Optional.empty();

    @Option(names = "--rows", paramLabel = "N", description = "Rows of each table, default: ${DEFAULT-VALUE}")
    private int rows = 15;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Recordings")
    private List<Path> recordings = List.of();

    private ProfileMain() {}

    /// Reads, prints, and ends the JVM with the exit code.
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new ProfileMain());
    }

    @Override
    public Integer call() {
        var out = command.commandLine().getOut();
        try {
            boolean isThere = action.isEmpty() ? list(out) : profile(action.get(), out);
            if (!isThere) {
                command.commandLine().getErr().println("no such step; without --step all are listed");
            }
            return isThere ? 0 : CANNOT_READ;
        } catch (IOException e) {
            command.commandLine().getErr().println("cannot be read: " + e);
            return CANNOT_READ;
        }
    }

    private boolean list(PrintWriter out) throws IOException {
        boolean any = false;
        for (var recording : recordings) {
            for (var span : Profile.spans(recording)) {
                any = true;
                out.printf(
                        Locale.ROOT,
                        "%s  %s  %s  %d ms  %s%n",
                        recording.getFileName(),
                        span.begin(),
                        span.action(),
                        span.length().toMillis(),
                        span.asked());
            }
        }
        return any;
    }

    private boolean profile(String wanted, PrintWriter out) throws IOException {
        boolean any = false;
        var profile = new Profile();
        for (var recording : recordings) {
            var all = Profile.spans(recording).stream()
                    .filter(span -> span.action().equals(wanted))
                    .toList();
            for (int i = 0; i < all.size(); i++) {
                int place = number.map(n -> n < 0 ? all.size() + n : n - 1).orElse(i);
                if (i == place) {
                    any = true;
                    profile.add(recording, all.get(i));
                }
            }
        }
        if (any) {
            profile.lines(rows).forEach(out::println);
        }
        return any;
    }
}
