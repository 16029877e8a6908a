package io.processhub.testkit.sim;

/// How a run is done again.
final class Replay {
    private Replay() {}

    /// The command that runs one seed of one test class again.
    static String command(String testClass, long seed) {
        var test = testClass.isEmpty() ? "" : " -Dtest=" + testClass;
        return "mvn test -pl processhub-testkit -am%s -Dseed=%d".formatted(test, seed);
    }
}
