package io.processhub.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.provider.ArgumentsSource;

/// Runs a parameterized test, or a whole parameterized class, once for each seed from 1 on; it
/// takes the seed as a `long`.
///
/// With `-Dseed=N` it runs for that seed only, so that a failure that names its seed can be done
/// again.
///
/// ```java
/// @ParameterizedTest
/// @Seeds(100)
/// void a_started_child_runs_once(long seed) { … }
/// ```
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(SeedProvider.class)
public @interface Seeds {
    /// How many seeds.
    int value();
}
