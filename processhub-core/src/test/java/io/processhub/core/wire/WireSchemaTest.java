package io.processhub.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.core.wire.WireSchema.Field;
import io.processhub.model.ExitReason;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.RestartType;
import io.processhub.model.StoredSpec;
import io.processhub.model.ViewId;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The schema file and the codec agree.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class WireSchemaTest {
    private static final WireSchema SCHEMA = WireSchema.read();

    static Stream<Class<?>> records() {
        var families = Stream.of(Message.class, LogRecord.class, Outcome.class)
                .flatMap(family -> RandomValues.kindsOf(family).stream());
        var values = Stream.of(
                Message.Granted.class,
                SequencedRecord.class,
                ViewId.class,
                SubViewId.class,
                OperationId.class,
                LogPosition.class,
                LogState.class,
                StoredSpec.class);
        return Stream.concat(families, values);
    }

    @ParameterizedTest
    @MethodSource("records")
    void each_record_has_a_message_with_its_fields_in_its_order(Class<?> type) {
        var components = Stream.of(type.getRecordComponents())
                .map(RecordComponent::getName)
                .map(WireSchemaTest::snakeCase)
                .toList();

        assertThat(SCHEMA.fields(type.getSimpleName()).stream()
                        .map(field -> field.choice().isEmpty() ? field.name() : field.choice())
                        .distinct())
                .isEqualTo(components);
    }

    @Test
    void each_choice_of_the_schema_is_a_sealed_family_of_the_code() {
        assertThat(choices("Frame", "message")).containsExactlyInAnyOrderElementsOf(namesOf(Message.class));
        assertThat(choices("SequencedRecord", "record")).containsExactlyInAnyOrderElementsOf(namesOf(LogRecord.class));
        assertThat(choices("Outcome", "outcome")).containsExactlyInAnyOrderElementsOf(namesOf(Outcome.class));
    }

    @Test
    void each_enumeration_of_the_schema_has_the_values_of_the_code() {
        assertThat(values("Phase"))
                .isEqualTo(Stream.of(Phase.values()).map(Enum::name).toList());
        assertThat(values("RestartType"))
                .isEqualTo(Stream.of(RestartType.values()).map(Enum::name).toList());
        assertThat(values("MemberState"))
                .isEqualTo(
                        Stream.of(Message.MemberState.values()).map(Enum::name).toList());
        assertThat(values("Reason"))
                .isEqualTo(Stream.of(Outcome.Reason.values())
                        .map(reason -> reason == Outcome.Reason.LEAVING ? "HUB_LEAVING" : reason.name())
                        .toList());
        assertThat(values("ExitKind"))
                .containsExactlyInAnyOrderElementsOf(namesOf(ExitReason.class).stream()
                        .map(name -> snakeCase(name).toUpperCase(Locale.ROOT))
                        .toList());
    }

    @Test
    void no_number_of_a_message_is_used_twice() {
        SCHEMA.messages()
                .forEach((message, fields) ->
                        assertThat(fields).extracting(Field::number).as(message).doesNotHaveDuplicates());
    }

    /// Every frame is read by the schema alone: no field it does not know, each with its wire type.
    /// And nothing stands in the schema that is never written.
    @Test
    void frames_have_the_fields_of_the_schema_and_all_of_them() {
        var seen = new TreeSet<String>();

        for (int seed = 0; seed < 200; seed++) {
            var values = new RandomValues(new SplittableRandom(seed), 4);
            for (var kind : RandomValues.kindsOf(Message.class)) {
                var message = (Message) values.draw(kind);
                seen.addAll(SCHEMA.fieldsOf(WireCodec.encode(values.member(), message)));
            }
        }

        seen.add("Frame.minor"); // is 0, and so not written
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(SCHEMA.messages().entrySet().stream()
                        .flatMap(message ->
                                message.getValue().stream().map(field -> message.getKey() + "." + field.name()))
                        .toList());
    }

    @Test
    void the_version_in_the_schema_is_that_of_the_code() {
        var frame = WireCodec.encode(new MemberId(new NodeId("n1", 1), 0), new Message.Digest(List.of()));

        assertThat(frame).startsWith(1 << 3, WireCodec.MAJOR);
        assertThat(WireCodec.MAJOR).isEqualTo(1);
        assertThat(WireCodec.MINOR).isEqualTo(0);
    }

    private static List<String> choices(String message, String choice) {
        return SCHEMA.fields(message).stream()
                .filter(field -> field.choice().equals(choice))
                .map(Field::type)
                .toList();
    }

    private static List<String> values(String enumeration) {
        return SCHEMA.valuesOf(enumeration).entrySet().stream()
                .filter(value -> value.getKey() != 0)
                .map(value -> value.getValue())
                .toList();
    }

    private static List<String> namesOf(Class<?> family) {
        return RandomValues.kindsOf(family).stream().map(Class::getSimpleName).toList();
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
