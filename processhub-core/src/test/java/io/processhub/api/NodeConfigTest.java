package io.processhub.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.spi.Codec;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class NodeConfigTest {
    private static final ProcessType<ProcessType.NoArguments> IDLE =
            ProcessType.of("idle", () -> (HubProcess<Object>) (_, _) -> {});

    private static final Codec NONE = new Codec() {
        @Override
        public byte[] encode(Object value) {
            return new byte[0];
        }

        @Override
        public Object decode(byte[] bytes) {
            return "";
        }
    };

    @Test
    void a_node_is_by_itself_by_default() {
        var config = NodeConfig.named("n1");

        assertThat(config.transport()).isEmpty();
        assertThat(config.processTypes()).isEmpty();
        assertThat(config.codec()).isEmpty();
        assertThat(config.labels()).isEmpty();
        assertThat(config.weight()).isEqualTo(1.0);
    }

    @Test
    void process_types_are_found_by_name() {
        var config = NodeConfig.named("n1", c -> c.processType(IDLE));

        assertThat(config.processTypes()).containsOnlyKeys("idle");
    }

    @Test
    void every_problem_is_named_at_once() {
        assertThatThrownBy(() -> NodeConfig.named(
                        "n 1",
                        c -> c.processTypes(IDLE, IDLE)
                                .weight(0)
                                .codec(NONE)
                                .allowTypes(String.class)
                                .label("rack", "x".repeat(20_000))
                                .maxPeerQueueFrames(1)
                                .maxPeerQueueBytes(1)
                                .maxTellWait(Duration.ofMillis(-1))))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageStartingWith("NodeConfig has 8 problem(s):")
                .hasMessageContaining("name: node name \"n 1\" has the character U+0020")
                .hasMessageContaining("labels: labels has 20004 bytes of UTF-8; at most 16384 are allowed")
                .hasMessageContaining("weight: 0.0 is not above 0")
                .hasMessageContaining("processTypes: \"idle\" is registered twice")
                .hasMessageContaining("codec: is set, so allowedTypes")
                .hasMessageContaining("maxPeerQueueFrames: 1 is not in 1,000..10,000,000")
                .hasMessageContaining("maxPeerQueueBytes: 1 is not at least 4,194,304")
                .hasMessageContaining("maxTellWait: PT-0.001S is not in PT0S..PT24H");
    }

    @Test
    void a_blank_package_would_allow_everything_and_is_refused() {
        assertThatThrownBy(() -> NodeConfig.named("n1", c -> c.allowPackages(" ")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("allowedPackages: \" \" is not the name of a package of your own");
    }
}
