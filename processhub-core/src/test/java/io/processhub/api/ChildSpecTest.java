package io.processhub.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.model.ChildId;
import io.processhub.model.RestartType;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ChildSpecTest {
    @Test
    void a_plain_spec_is_permanent_and_has_five_seconds_to_end() {
        var spec = ChildSpec.of("a", "sensor");

        assertThat(spec.restart()).isEqualTo(RestartType.PERMANENT);
        assertThat(spec.shutdownTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(spec.metadata()).isEmpty();
        assertThat(spec.tag()).isEmpty();
        assertThat(spec.arguments()).isEqualTo(ProcessType.NoArguments.INSTANCE);
    }

    @Test
    void metadata_is_copied_and_sorted() {
        var pairs = new HashMap<>(Map.of("b", "2", "a", "1"));
        var spec = ChildSpec.of("a", "sensor").metadata(pairs);

        pairs.clear();

        assertThat(spec.metadata().keySet()).containsExactly("a", "b");
        assertThat(spec.metadata("c", "3").metadata()).hasSize(3);
    }

    @Test
    void an_id_of_a_megabyte_is_refused_with_its_length_and_the_limit() {
        assertThatThrownBy(() -> ChildSpec.of("x".repeat(1 << 20), "sensor"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 1048576 bytes of UTF-8; at most 1024 are allowed")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void an_id_with_a_newline_is_refused_with_its_place() {
        assertThatThrownBy(() -> ChildSpec.of("a\nb", "sensor"))
                .hasMessage("child id \"a\\u000ab\" has the control character U+000A at index 1; remove it");
    }

    @Test
    void each_limit_is_named_with_the_child() {
        var spec = ChildSpec.of("a", "sensor");
        var many = new HashMap<String, String>();
        for (int i = 0; i < 65; i++) {
            many.put("k" + i, "");
        }

        assertThatThrownBy(() -> spec.metadata(many))
                .hasMessage("child \"a\": metadata has 65 entries; at most 64 are allowed, keep the rest elsewhere");
        assertThatThrownBy(() -> spec.metadata("k", "x".repeat(16_384)))
                .hasMessage("child \"a\": metadata has 16385 bytes of UTF-8; at most 16384 are allowed,"
                        + " keep the rest elsewhere");
        assertThatThrownBy(() -> spec.tag("ü".repeat(513)))
                .hasMessageContaining("child \"a\": tag \"")
                .hasMessageContaining("has 1026 bytes of UTF-8; at most 1024 are allowed");
        assertThatThrownBy(() -> spec.tag("")).hasMessageContaining("child \"a\": tag is empty");
        assertThatThrownBy(() -> spec.shutdownTimeout(Duration.ZERO))
                .hasMessage("child \"a\": shutdownTimeout PT0S is not in 1 ms to 1 day");
        assertThatThrownBy(() -> spec.metadata("k", "\ud800"))
                .hasMessageContaining("has an unpaired surrogate at index 0; remove it");
        assertThatThrownBy(() -> ChildSpec.of("a", "no type"))
                .hasMessageContaining("child \"a\": process type \"no type\" has the character U+0020");
    }

    @Test
    void start_options_name_their_limits_too() {
        var options = StartOptions.DEFAULT;

        assertThat(options.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.checkExisting()).isTrue();
        assertThat(options.takeOverExisting().checkExisting()).isFalse();
        assertThat(options.onFailure()).isEqualTo(StartOptions.OnFailure.CONTINUE);
        assertThatThrownBy(() -> options.timeout(Duration.ofDays(2)))
                .hasMessage("timeout PT48H is not in 1 ms to 1 day");
        assertThatThrownBy(() -> options.tag("")).hasMessageContaining("tag of the call is empty");
        assertThatThrownBy(() -> options.childMapping(Map.of(ChildId.of("a"), Collections.nCopies(65, "n1"))))
                .hasMessage("childMapping of \"a\" has 65 nodes; at most 64 are allowed");
        assertThatThrownBy(() -> options.childMapping(Map.of(ChildId.of("a"), List.of("n 1"))))
                .hasMessageContaining("node in childMapping of \"a\" \"n 1\" has the character U+0020");
        assertThatThrownBy(() -> StopOptions.DEFAULT.timeout(Duration.ofMillis(-1)))
                .hasMessage("timeout PT-0.001S is not in 1 ms to 1 day");
    }
}
