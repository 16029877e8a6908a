package io.processhub.node.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;

/// One run of the demo with everything around it: it leaves neither JVMs nor files behind, however
/// it ends. Only if something went wrong the nodes' logs stay, and it says where.
public final class DemoRun {
    private final DemoPlan plan;
    private final Board board;
    private final Function<DemoNode.Options, List<String>> command;

    /// @param board   where progress is shown
    /// @param command makes the command line of a node's JVM
    public DemoRun(DemoPlan plan, Board board, Function<DemoNode.Options, List<String>> command) {
        this.plan = plan;
        this.board = board;
        this.command = command;
    }

    /// Runs it. Blocks. If the JVM is told to end meanwhile, the nodes' JVMs are killed first.
    ///
    /// @throws DemoException if it could not be run to its end; says where the logs are
    public DemoResult run() {
        var logs = makeFolder();
        var fleet = new Fleet(logs);
        var atExit = new Thread(() -> {
            board.say("told to end: killing all JVMs");
            fleet.close();
            remove(logs);
        });
        Runtime.getRuntime().addShutdownHook(atExit);
        boolean fine = false;
        try (board;
                fleet) {
            var result = new Demo(plan, fleet, board, command, new SecureRandom()).run();
            fine = result.isFine();
            if (!fine) {
                board.say("the nodes' logs are in %s", logs);
            }
            return result;
        } catch (DemoException e) {
            throw new DemoException(e.getMessage() + "\nThe nodes' logs are in " + logs);
        } finally {
            forget(atExit);
            if (fine) {
                remove(logs);
            }
        }
    }

    private static Path makeFolder() {
        try {
            return Files.createTempDirectory("processhub-demo-");
        } catch (IOException e) {
            throw new DemoException("no folder for the nodes' logs can be made: " + e);
        }
    }

    private static void forget(Thread atExit) {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException ending) {
            // The JVM has been told to end, and does when the hook is done. What failed because of
            // that is no news.
            while (true) {
                LockSupport.park();
            }
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException | UncheckedIOException e) {
            // They lie in the system's folder for such things, which is emptied now and then.
        }
    }
}
