package io.processhub.runtime;

import com.sun.management.OperatingSystemMXBean;
import io.processhub.spi.NodeReadings;
import java.lang.management.ManagementFactory;
import java.util.function.IntSupplier;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.jspecify.annotations.Nullable;

/// Measures how busy this JVM is. Not thread-safe: each user has one of its own.
final class LoadMeter {
    private final IntSupplier processes;
    private final @Nullable OperatingSystemMXBean system = bean(OperatingSystemMXBean.class);
    private final @Nullable VirtualThreadSchedulerMXBean scheduler = bean(VirtualThreadSchedulerMXBean.class);
    private boolean hasMeasured;
    private long lastNanos;
    private long lastCpuNanos;

    /// @param processes how many processes the node runs
    LoadMeter(IntSupplier processes) {
        this.processes = processes;
    }

    private static <B extends java.lang.management.PlatformManagedObject> @Nullable B bean(Class<B> type) {
        return ManagementFactory.getPlatformMXBeans(type).stream().findFirst().orElse(null);
    }

    /// Measures once; the share of processor time is that since the last time.
    NodeReadings read() {
        long nanos = System.nanoTime();
        long cpuNanos = system == null ? 0 : Math.max(0, system.getProcessCpuTime());
        double most =
                (double) Math.max(1, nanos - lastNanos) * Runtime.getRuntime().availableProcessors();
        double cpu = hasMeasured ? Math.clamp((cpuNanos - lastCpuNanos) / most, 0, 1) : 0;
        hasMeasured = true;
        lastNanos = nanos;
        lastCpuNanos = cpuNanos;
        var runtime = Runtime.getRuntime();
        return new NodeReadings(
                cpu,
                scheduler == null
                        ? 0
                        : (int) Math.clamp(scheduler.getQueuedVirtualThreadCount(), 0L, (long) Integer.MAX_VALUE),
                processes.getAsInt(),
                runtime.totalMemory() - runtime.freeMemory());
    }
}
