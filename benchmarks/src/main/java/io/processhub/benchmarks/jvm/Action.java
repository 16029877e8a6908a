package io.processhub.benchmarks.jvm;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What a JVM does when it is asked, and what came of it.
@FunctionalInterface
public interface Action {
    /// Does it. Blocks as long as it takes.
    ///
    /// @param asked the whole question
    /// @return the answer: numbers, strings, booleans, and lists and maps of such
    /// @throws Exception what went wrong; the asker is told
    Map<String, ?> run(JsonNode asked) throws Exception;
}
