package io.processhub.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.core.wire.Message;
import io.processhub.core.wire.OperationId;
import io.processhub.core.wire.Outcome;
import io.processhub.core.wire.SubViewId;
import io.processhub.core.wire.WireCodec;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.RestartType;
import io.processhub.model.StoredSpec;
import io.processhub.model.ViewId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HubFramesTest {
    private static final NodeId N1 = new NodeId("n1", 1);
    private static final MemberId SELF = new MemberId(N1, 1);
    private static final SubViewId SUB_VIEW = new SubViewId(new ViewId(N1, 1), 7);
    private static final OperationId OPERATION = new OperationId(SELF, 3);

    private final HubFrames frames = new HubFrames(SELF);

    private static StoredSpec spec(int number, int argumentBytes) {
        return new StoredSpec(
                ChildId.of("child-" + number),
                "type",
                Payload.of(new byte[argumentBytes]),
                RestartType.PERMANENT,
                Duration.ofSeconds(5),
                Map.of(),
                Optional.empty(),
                List.of());
    }

    private static Message.StartRequest request(int children, int argumentBytes) {
        return new Message.StartRequest(
                SUB_VIEW,
                OPERATION,
                10_000,
                true,
                IntStream.range(0, children)
                        .mapToObj(i -> spec(i, argumentBytes))
                        .toList());
    }

    @Test
    void a_short_message_is_one_frame() {
        var request = request(500, 10);

        var bodies = frames.bodies(request);

        assertThat(bodies).hasSize(1);
        assertThat(WireCodec.decode(N1, bodies.getFirst()).message()).isEqualTo(request);
    }

    @Test
    void a_request_longer_than_any_frame_goes_in_parts_and_loses_nothing() {
        var request = request(500, 100_000);

        var parts = frames.bodies(request).stream()
                .map(body -> {
                    assertThat(body.length).isLessThanOrEqualTo(HubFrames.SHORT_BYTES);
                    return (Message.StartRequest) WireCodec.decode(N1, body).message();
                })
                .toList();

        assertThat(parts).hasSizeGreaterThan(200).allSatisfy(part -> {
            assertThat(part.operation()).isEqualTo(OPERATION);
            assertThat(part.subView()).isEqualTo(SUB_VIEW);
            assertThat(part.remainingMillis()).isEqualTo(10_000);
            assertThat(part.takeOver()).isTrue();
        });
        assertThat(parts.stream().flatMap(part -> part.specs().stream()).toList())
                .isEqualTo(request.specs());
    }

    @Test
    void answers_with_long_causes_go_in_parts() {
        var outcomes = IntStream.range(0, 500)
                .<Outcome>mapToObj(i -> new Outcome.StartFailed(ChildId.of("c" + i), SELF, "x".repeat(16_000)))
                .toList();

        var parts = frames.bodies(new Message.Answer(OPERATION, outcomes)).stream()
                .map(body -> (Message.Answer) WireCodec.decode(N1, body).message())
                .toList();

        assertThat(parts).hasSizeGreaterThan(20);
        assertThat(parts.stream().flatMap(part -> part.outcomes().stream()).toList())
                .isEqualTo(outcomes);
    }

    @Test
    void one_long_child_is_not_split() {
        assertThat(frames.bodies(request(1, 262_144))).hasSize(1);
    }
}
