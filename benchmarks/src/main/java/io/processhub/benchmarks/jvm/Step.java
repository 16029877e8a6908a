package io.processhub.benchmarks.jvm;

import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// What a measured JVM does for a while, in its flight recording if there is one. Every action that
/// it is asked for is one, and a part of an action may be.
@Name(Step.NAME)
@Label("Step")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the recorder reads them
public final class Step extends Event {
    /// The name of the event in a recording.
    public static final String NAME = "io.processhub.benchmarks.Step";

    @Label("Action")
    private final String action;

    @Label("Asked")
    private final String asked;

    private Step(String action, String asked) {
        this.action = action;
        this.asked = asked;
    }

    /// One that begins now, and ends with its [#commit].
    ///
    /// @param asked with which arguments
    public static Step begun(String action, String asked) {
        var step = new Step(action, asked);
        step.begin();
        return step;
    }
}
