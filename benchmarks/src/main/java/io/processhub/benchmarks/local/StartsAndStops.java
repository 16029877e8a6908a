package io.processhub.benchmarks.local;

import io.processhub.benchmarks.jvm.Step;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Starts children in one call, counts them, and stops them in one call.
final class StartsAndStops {
    private StartsAndStops() {}

    /// One round.
    ///
    /// @param asked `n`, how many; `stop`, whether they are stopped in the end
    /// @return `startMs`, `startCpuMs`, `allocatedPerStart` in bytes, `bytesPerChild` of heap,
    ///         `lost` and `doubles` of those that were started; `stopMs`, `stopCpuMs` and `left` of
    ///         those that were stopped
    static Map<String, ?> round(JsonNode asked) throws InterruptedException {
        return round(asked.path("n").asInt(), asked.path("stop").asBoolean(true));
    }

    static Map<String, Number> round(int n, boolean stop) throws InterruptedException {
        var local = new LocalHub();
        long before = Heap.usedAfterCollection();
        var step = Step.begun("start", "n " + n);
        var start = local.start("child", n);
        step.commit();
        long bytes = Heap.usedAfterCollection() - before;
        var attendance = local.callRoll("child", n);
        var round = new LinkedHashMap<String, Number>();
        round.put("startMs", start.ms());
        round.put("startCpuMs", start.cpuMs());
        round.put("allocatedPerStart", (double) start.allocatedBytes() / n);
        round.put("bytesPerChild", (double) bytes / n);
        round.put("lost", attendance.lost());
        round.put("doubles", attendance.doubles());
        if (stop) {
            var stopped = local.stop("child", n);
            round.put("stopMs", stopped.ms());
            round.put("stopCpuMs", stopped.cpuMs());
            round.put("left", local.registered());
            local.close();
        }
        return round;
    }
}
