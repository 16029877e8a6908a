package io.processhub.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each pattern ends, on both runtimes, with few messages.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class PatternTest {
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "start.*|fanOut.*")
    void a_pattern_ends_on_a_hub(Pattern pattern) throws Exception {
        try (var actors = new HubActors()) {
            assertThat(pattern.run(new Patterns(actors, 1, 0.001))).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "start.*|fanOut.*")
    void a_pattern_ends_on_pekko(Pattern pattern) throws Exception {
        try (var actors = new PekkoActors()) {
            assertThat(pattern.run(new Patterns(actors, 1, 0.001))).isNotEmpty();
        }
    }
}
