package io.processhub.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Collects everything that is wrong with one configuration, so that it is told at once.
///
/// ```java
/// var problems = new Problems("HubConfig");
/// problems.unless(replicas >= 1 && replicas <= 64, "replicas: %d is not in 1..64", replicas);
/// problems.throwIfAny();
/// ```
public final class Problems {
    private final String what;
    private final List<String> found = new ArrayList<>();

    /// No problems yet.
    ///
    /// @param what the configuration that is checked, for the message
    public Problems(String what) {
        Objects.requireNonNull(what, "what");
        this.what = what;
    }

    /// Adds a problem unless `right` holds.
    ///
    /// @param problem a format that opens with the option's name and names the value and the limit
    @SuppressWarnings("AnnotateFormatMethod")
    public void unless(boolean right, String problem, Object... values) {
        if (!right) {
            found.add(problem.formatted(values));
        }
    }

    /// Runs a check, and adds the message of what it throws.
    ///
    /// @param option the option's name, for the message
    /// @param check  throws an [IllegalArgumentException] if something is wrong
    public void check(String option, Runnable check) {
        try {
            check.run();
        } catch (InvalidConfigException nested) {
            nested.problems().forEach(problem -> found.add(option + ": " + problem));
        } catch (IllegalArgumentException wrong) {
            found.add(option + ": " + wrong.getMessage());
        }
    }

    /// What was found so far, in the order of the checks.
    public List<String> found() {
        return List.copyOf(found);
    }

    /// Throws if anything is wrong.
    ///
    /// @throws InvalidConfigException names all problems
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidConfigException(message(), found);
        }
    }

    private String message() {
        var lines = new StringBuilder(String.format(Locale.ROOT, "%s has %d problem(s):", what, found.size()));
        found.forEach(problem -> lines.append("\n  - ").append(problem));
        return lines.toString();
    }
}
