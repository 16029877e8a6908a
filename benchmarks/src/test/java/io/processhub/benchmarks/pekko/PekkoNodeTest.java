package io.processhub.benchmarks.pekko;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.benchmarks.jvm.Ports;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Two of Pekko's nodes in this JVM do what the workloads ask of them.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class PekkoNodeTest {
    private static JsonNode asked(Map<String, ?> question) {
        return JsonMapper.builder().build().valueToTree(question);
    }

    @Test
    void entities_start_where_sharding_puts_them_and_messages_go_from_node_to_node() throws Exception {
        int port = Ports.free(3);
        try (var first = new PekkoNode();
                var second = new PekkoNode()) {
            first.open(asked(Map.of("port", port, "first", port)));
            second.open(asked(Map.of("port", port + 1, "first", port)));
            first.awaitMembers(asked(Map.of("members", 2)));
            second.awaitMembers(asked(Map.of("members", 2)));
            first.host(asked(Map.of()));
            second.host(asked(Map.of()));

            first.start(asked(Map.of("prefix", "e", "n", 200)));

            var all = asked(Map.of("prefix", "e", "n", 200));
            assertThat(live(first)).isPositive();
            assertThat(live(second)).isPositive();
            assertThat(answers(first, all) + answers(second, all)).isEqualTo(200);

            var sink = second.sink(asked(Map.of())).get("sink");
            first.source(asked(Map.of()));
            var told = first.tell(asked(Map.of("sink", sink, "bytes", 100, "batches", 2, "window", 1)));
            var answered = first.ask(asked(Map.of("sink", sink, "bytes", 100, "n", 5)));
            assertThat(told).containsOnlyKeys("perSecond");
            assertThat(answered).containsOnlyKeys("p50us", "p99us");
            assertThat(second.usage(asked(Map.of())).get("received")).isEqualTo(1_005L);

            first.stop(asked(Map.of("prefix", "e", "n", 200)));
            assertThat(answers(first, all) + answers(second, all)).isZero();
        }
    }

    private static int number(@Nullable Object value) {
        return (Integer) Objects.requireNonNull(value);
    }

    private static int live(PekkoNode node) {
        return number(node.usage(asked(Map.of())).get("live"));
    }

    private static int answers(PekkoNode node, JsonNode question) {
        return number(node.callRoll(question).get("answers"));
    }
}
