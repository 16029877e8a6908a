package io.processhub.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.api.CallStatus;
import io.processhub.api.ChildSpec;
import io.processhub.api.Hub;
import io.processhub.api.HubConfig;
import io.processhub.api.HubProcess;
import io.processhub.api.Node;
import io.processhub.api.NodeConfig;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.api.StartOptions;
import io.processhub.runtime.codec.CborCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// A hub on one node by itself, from the user's side: driver, core, processes and table together.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LocalHubTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /// Answers with what it is asked.
    static final class Echo implements HubProcess<Object> {
        @Override
        public void handle(Object message, ProcessContext ctx) {
            ctx.reply(message);
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private Hub hub;

    @BeforeEach
    void open() throws Exception {
        var config = NodeConfig.named("n1", c -> c.processType(ProcessType.of("echo", Echo::new)));
        var node = LocalNode.open(config, CborCodec.builder().build(), _ -> PlainStrategies.all());
        nodes.add(node);
        hub = node.start(HubConfig.named("hub")).awaitReady(LONG);
    }

    @AfterEach
    void close() {
        nodes.forEach(Node::close);
    }

    @Test
    void a_started_child_is_found_and_answers() throws Exception {
        var result = hub.startChild(ChildSpec.of("a", "echo")).await();

        assertThat(result.errors()).isEmpty();
        assertThat(hub.pid("a")).contains(result.pid());
        assertThat(hub.ask(result.pid(), "hello", String.class, LONG).get()).isEqualTo("hello");
    }

    @Test
    void twenty_thousand_children_start_in_one_call() throws Exception {
        var specs = IntStream.range(0, 20_000)
                .mapToObj(i -> ChildSpec.of("child-" + i, "echo"))
                .toList();

        var result = hub.startChildren(specs, StartOptions.DEFAULT.timeout(Duration.ofMinutes(5)))
                .await();

        assertThat(result.status()).as(result.toString()).isEqualTo(CallStatus.OK);
        assertThat(hub.status().counts().children()).isEqualTo(20_000);
        assertThat(hub.status().counts().localInstances()).isEqualTo(20_000);
        assertThat(hub.status().counts().brokenInvariants()).isZero();
    }

    @Test
    void a_stopped_child_is_gone() throws Exception {
        hub.startChild(ChildSpec.of("a", "echo")).await();

        var result = hub.stopChild("a").await();

        assertThat(result.errors()).isEmpty();
        assertThat(hub.childLookup("a")).isEmpty();
        assertThat(hub.stopChild("a").await().errors()).hasSize(1);
    }
}
