package io.processhub.benchmarks.local;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// Runs from its construction on.
public final class Stopwatch {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    private final long allocatedBegin = allocatedBytes();
    private final long cpuBegin = SYSTEM.getProcessCpuTime();
    private final long begin = System.nanoTime();

    /// What something cost.
    ///
    /// @param ms             of the clock
    /// @param cpuMs          of the processors, for all threads of this JVM; on a busy machine the
    ///                       steadier number
    /// @param allocatedBytes of heap, by all threads of this JVM, virtual ones too
    public record Cost(double ms, double cpuMs, long allocatedBytes) {}

    /// What it cost until now.
    public Cost read() {
        return new Cost(
                (System.nanoTime() - begin) / 1e6,
                (SYSTEM.getProcessCpuTime() - cpuBegin) / 1e6,
                allocatedBytes() - allocatedBegin);
    }

    /// By all threads that this JVM ever had.
    private static long allocatedBytes() {
        return THREADS.getTotalThreadAllocatedBytes();
    }
}
