package io.processhub.benchmarks.compare;

import io.processhub.benchmarks.jvm.JvmMain;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// A JVM that runs patterns on one of the two runtimes.
final class CompareMain {
    private CompareMain() {}

    public static void main(String[] arguments) {
        JvmMain.serve(Map.of("pattern", CompareMain::pattern));
    }

    /// @param asked `on`, the runtime; `pattern`, its name; `rounds` and `size`
    static Map<String, ?> pattern(JsonNode asked) throws Exception {
        try (var actors = actors(asked.path("on").asString())) {
            var patterns = new Patterns(
                    actors, asked.path("rounds").asInt(), asked.path("size").asDouble());
            return Pattern.valueOf(asked.path("pattern").asString()).run(patterns);
        }
    }

    private static Actors actors(String runtime) throws InterruptedException {
        return runtime.equals("pekko") ? new PekkoActors() : new HubActors();
    }
}
