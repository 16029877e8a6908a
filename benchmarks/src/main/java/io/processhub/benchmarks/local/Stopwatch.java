package io.processhub.benchmarks.local;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// Runs from its construction on.
public final class Stopwatch {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final long begin = System.nanoTime();
    private final long cpuBegin = SYSTEM.getProcessCpuTime();

    /// What something cost.
    ///
    /// @param ms    of the clock
    /// @param cpuMs of the processors, for all threads of this JVM; on a busy machine the steadier
    ///              number
    public record Cost(double ms, double cpuMs) {}

    /// What it cost until now.
    public Cost read() {
        return new Cost((System.nanoTime() - begin) / 1e6, (SYSTEM.getProcessCpuTime() - cpuBegin) / 1e6);
    }
}
