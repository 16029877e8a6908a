package io.processhub.benchmarks.micro;

import io.processhub.benchmarks.jvm.Jvms;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/// Runs the JMH benchmarks of this module; takes JMH's own arguments, `-h` lists them. Each runs in
/// JVMs with the flags of the bench, whatever those of this JVM are.
public final class MicroMain {
    private MicroMain() {}

    /// Measures what the arguments choose, all without any.
    public static void main(String[] arguments) throws Exception {
        var said = new CommandLineOptions(arguments);
        if (said.shouldHelp()) {
            said.showHelp();
            return;
        }
        new Runner(new OptionsBuilder()
                        .parent(said)
                        .jvmArgs(Jvms.FLAGS.toArray(String[]::new))
                        .jvmArgsAppend("-Xms2g", "-Xmx2g", "--sun-misc-unsafe-memory-access=allow")
                        .build())
                .run();
    }
}
