package io.processhub.node;

import io.processhub.node.demo.DemoException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/// The command line of ProcessHub, see `./processhub --help`.
@Command(
        name = "processhub",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {DemoCommand.class, NodeCommand.class},
        synopsisSubcommandLabel = "(demo | node)",
        description = "Supervised processes under unique names across a cluster of JVMs.",
        footer = "%nIn a clone, ./processhub bench measures how fast it is; see ./processhub bench --help",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:fine",
            " 1:the demo lost or doubled a process, or registries differ",
            " 2:wrong usage",
            " 3:could not run"
        })
public final class Main {
    /// Everything went well.
    static final int FINE = 0;

    /// The demo lost or doubled something.
    static final int NOT_FINE = 1;

    /// The command line cannot be understood.
    static final int USAGE = 2;

    /// The command could not be carried out.
    static final int COULD_NOT_RUN = 3;

    private Main() {}

    /// Runs the command line, and ends the JVM with its exit code.
    public static void main(String[] args) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "io/processhub/node/logback.xml");
        }
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        var line = new CommandLine(new Main());
        line.setExecutionStrategy(parsed -> {
            if (!parsed.hasSubcommand() && !parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested()) {
                throw new CommandLine.ParameterException(
                        parsed.commandSpec().commandLine(), "Missing command: demo or node");
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        line.setParameterExceptionHandler((wrong, _) -> {
            var command = wrong.getCommandLine();
            command.getErr().println(wrong.getMessage());
            command.getErr().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
            return USAGE;
        });
        line.setExecutionExceptionHandler((failure, command, _) -> {
            if (!(failure instanceof DemoException)) {
                failure.printStackTrace(command.getErr());
            }
            command.getErr().println("could not run: " + failure.getMessage());
            return COULD_NOT_RUN;
        });
        return line;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Optional.ofNullable(Main.class.getPackage().getImplementationVersion());
            return new String[] {
                "ProcessHub " + version.orElse("(not built as a jar)"), "Java " + Runtime.version(),
            };
        }
    }
}
