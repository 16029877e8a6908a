package io.processhub.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.core.wire.WireCodec.Decoded;
import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.RestartType;
import io.processhub.model.Role;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import io.processhub.model.ViewId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Frames of version 1.0 as they were written when it came out. They stay readable as long as the
/// major version is 1; a new minor version gets a file of its own beside this one.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class WireGoldenTest {
    private static final MemberId ME = new MemberId(new NodeId("n1", 0x1111_2222_3333_4444L), 0x5555);
    private static final MemberId PEER = new MemberId(new NodeId("n2", -2), -22);
    private static final SubViewId SUB_VIEW = new SubViewId(new ViewId(PEER.node(), 7), 0xabcdefL);
    private static final OperationId CALL = new OperationId(PEER, 300);
    private static final Token TOKEN = new Token(0x0123_4567_89ab_c000L);
    private static final Token LATER = new Token(0x0123_4567_89ac_0001L);
    private static final Token WANTED = new Token(0x0123_4567_8900_4000L);
    private static final ChildId CHILD = ChildId.of("counter-Ä");
    private static final StoredSpec SPEC = new StoredSpec(
            CHILD,
            "counter",
            Payload.of(new byte[] {1, 2, 3}),
            RestartType.TRANSIENT,
            Duration.ofMillis(5_250),
            Map.of("region", "eu", "tier", ""),
            Optional.of("blue"),
            List.of("n2", "n3"));
    private static final StoredSpec PLAIN = new StoredSpec(
            ChildId.of("plain"),
            "counter",
            Payload.EMPTY,
            RestartType.PERMANENT,
            Duration.ofSeconds(5),
            Map.of(),
            Optional.empty(),
            List.of());

    private static final List<Message> MESSAGES = List.of(
            new Message.Report(
                    SUB_VIEW.view(),
                    3,
                    Message.MemberState.ACTIVE,
                    2.5,
                    Map.of("zone", "a"),
                    "Singularity ColdSwap",
                    List.of(ME.node(), PEER.node()),
                    true,
                    7_000),
            new Message.NotHere(SUB_VIEW.view()),
            new Message.Mark(
                    SUB_VIEW,
                    1_000,
                    List.of(new LogPosition(PEER, 12)),
                    LATER,
                    TOKEN,
                    List.of(PEER),
                    5_362,
                    new Message.Census(2, 3, 4, List.of(new Message.Lost(PEER.node(), true, 900)), 60_000)),
            new Message.Heartbeat(SUB_VIEW, true, new LogState(ME, 1_000, 900, -1), 88, 1_000_001, 999_999),
            new Message.Delta(ME, 10, 17, 4, 1, true, records()),
            new Message.Pull(PEER, 9),
            new Message.Stored(SUB_VIEW, 1_001),
            new Message.Digest(List.of(new LogState(ME, 5, 0, 6), new LogState(PEER, 7, 1, 8))),
            new Message.StartRequest(SUB_VIEW, CALL, 30_000, true, List.of(SPEC, PLAIN)),
            new Message.PinRequest(SUB_VIEW, CALL, 30_000, ME.node(), List.of(CHILD)),
            new Message.StopRequest(SUB_VIEW, CALL, 30_000, new OperationId(ME, 0), List.of(CHILD, PLAIN.id())),
            new Message.Answer(CALL, outcomes()),
            new Message.Grant(
                    SUB_VIEW,
                    List.of(new Message.Granted(TOKEN, WANTED, CALL, new LogPosition(ME, 40), SPEC, true, 3))),
            new Message.MoveOrder(SUB_VIEW, CHILD, TOKEN, LATER, PEER),
            new Message.Envelope(
                    SUB_VIEW,
                    TOKEN,
                    LATER,
                    WANTED,
                    SPEC,
                    List.of(Payload.of(new byte[] {9}), Payload.EMPTY),
                    Payload.of(new byte[] {8, 7})),
            new Message.Cancel(SUB_VIEW, CHILD, LATER),
            new Message.Cancelled(SUB_VIEW, CHILD, LATER),
            new Message.Assign(
                    SUB_VIEW,
                    List.of(
                            new Message.Assignment(CHILD, TOKEN, Message.Duty.BE_ACTIVE, LATER),
                            new Message.Assignment(CHILD, TOKEN, Message.Duty.BE_PASSIVE, Token.NONE),
                            new Message.Assignment(CHILD, TOKEN, Message.Duty.END, Token.NONE))),
            new Message.Facts(Map.of("cpu", 0.25, "score", 0.0)),
            new Message.Prepare(SUB_VIEW, LATER, WANTED, SPEC),
            new Message.Prepared(SUB_VIEW, CHILD, LATER, true),
            new Message.CallOff(SUB_VIEW, CHILD, LATER),
            new Message.Merge(SUB_VIEW, CHILD, TOKEN, Payload.of(new byte[] {6, 5}), 4),
            new Message.PassOn(
                    -2,
                    Payload.of(new byte[] {0, 5}),
                    new Message.Delta(PEER, 0, 11, 0, 0, true, records().subList(0, 1))));

    private static List<SequencedRecord> records() {
        var records = List.of(
                new LogRecord.Claim(CHILD, TOKEN, WANTED, Phase.UP, 77, Token.NONE, true, Role.PASSIVE),
                new LogRecord.Claim(CHILD, TOKEN, WANTED, Phase.MOVING, 0, LATER, false, Role.ACTIVE),
                new LogRecord.Down(CHILD, TOKEN, WANTED, new ExitReason.Crashed("boom"), false),
                new LogRecord.Down(CHILD, TOKEN, WANTED, new ExitReason.NodeLost(), true),
                new LogRecord.Down(CHILD, TOKEN, WANTED, new ExitReason.NoQuorum(), false),
                new LogRecord.Wanted(CHILD, LATER, CALL, SPEC, TOKEN, null, Token.NONE),
                new LogRecord.Wanted(CHILD, LATER, CALL, SPEC, TOKEN, ME.node(), LATER),
                new LogRecord.Stop(CHILD, TOKEN.endOfGrant()),
                new LogRecord.Forgotten(CHILD));
        return IntStream.range(0, records.size())
                .mapToObj(i -> new SequencedRecord(11 + i, records.get(i)))
                .toList();
    }

    private static List<Outcome> outcomes() {
        return List.of(
                new Outcome.Started(CHILD, PEER, TOKEN, 77, List.of(new LogPosition(PEER, 12)), 3),
                new Outcome.AlreadyStarted(CHILD, ME, TOKEN, 0, true),
                new Outcome.Stopped(CHILD, List.of(ME, PEER), List.of(new LogPosition(ME, 1))),
                new Outcome.NotFound(CHILD),
                new Outcome.StartFailed(CHILD, PEER, "init threw"),
                new Outcome.Refused(CHILD, Outcome.Reason.LIMIT, "too many"));
    }

    @Test
    void frames_are_written_as_version_1_0_wrote_them() throws IOException {
        var written = MESSAGES.stream()
                .map(message -> message.getClass().getSimpleName() + " " + hex(WireCodec.encode(ME, message)))
                .toList();

        assertThat(written).containsExactlyElementsOf(golden());
    }

    @Test
    void frames_of_version_1_0_are_read() throws IOException {
        var read = golden().stream()
                .map(line -> HexFormat.of().parseHex(line.substring(line.indexOf(' ') + 1)))
                .map(frame -> WireCodec.decode(ME.node(), frame))
                .toList();

        assertThat(read)
                .containsExactlyElementsOf(MESSAGES.stream()
                        .map(message -> new Decoded(ME, message))
                        .toList());
    }

    @Test
    void there_is_a_frame_of_each_kind() {
        assertThat(MESSAGES)
                .extracting(message -> (Object) message.getClass())
                .containsExactlyInAnyOrderElementsOf(RandomValues.kindsOf(Message.class));
        assertThat(records())
                .extracting(record -> (Object) record.record().getClass())
                .containsAll(RandomValues.kindsOf(LogRecord.class));
        assertThat(outcomes())
                .extracting(outcome -> (Object) outcome.getClass())
                .containsAll(RandomValues.kindsOf(Outcome.class));
    }

    private static List<String> golden() throws IOException {
        try (var file = WireGoldenTest.class.getResourceAsStream("frames-1.0.txt")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private static String hex(byte[] frame) {
        return HexFormat.of().formatHex(frame);
    }
}
