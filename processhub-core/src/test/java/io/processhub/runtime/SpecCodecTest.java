package io.processhub.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.api.ChildSpec;
import io.processhub.api.HubProcess;
import io.processhub.api.NoChildrenException;
import io.processhub.api.ProcessType;
import io.processhub.api.StartOptions;
import io.processhub.api.UnknownProcessTypeException;
import io.processhub.model.ChildId;
import io.processhub.runtime.codec.CborCodec;
import io.processhub.spi.CodecException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SpecCodecTest {
    /// Not allowed in the codec.
    record Secret(String word) {}

    record Job(Set<String> regions, Map<String, String> headers) {}

    private static final StartOptions PLAIN = StartOptions.DEFAULT;
    private final SpecCodec codec = new SpecCodec(
            "hub",
            Map.of(
                    "idle", ProcessType.of("idle", () -> (HubProcess<Object>) (_, _) -> {}),
                    "text", ProcessType.of("text", String.class, _ -> (HubProcess<Object>) (_, _) -> {}),
                    "job", ProcessType.of("job", Job.class, _ -> (HubProcess<Object>) (_, _) -> {}),
                    "secret", ProcessType.of("secret", Secret.class, _ -> (HubProcess<Object>) (_, _) -> {})),
            CborCodec.builder().allow(Job.class).build(),
            3,
            100);

    @Test
    void a_spec_comes_back_as_it_was() {
        var spec = ChildSpec.of("a", "text", "hello").tag("red").metadata("k", "v");

        var stored = codec.encode(List.of(spec), PLAIN).getFirst();

        assertThat(codec.decode(stored)).isEqualTo(spec);
    }

    @Test
    void equal_arguments_make_equal_specs() {
        var one = new Job(new LinkedHashSet<>(List.of("eu", "us")), new TreeMap<>(Map.of("a", "x", "b", "y")));
        var headers = new LinkedHashMap<String, String>();
        headers.put("b", "y");
        headers.put("a", "x");
        var other = new Job(new LinkedHashSet<>(List.of("us", "eu")), headers);

        assertThat(other).isEqualTo(one);
        assertThat(codec.encode(List.of(ChildSpec.of("a", "job", other)), PLAIN))
                .isEqualTo(codec.encode(List.of(ChildSpec.of("a", "job", one)), PLAIN));
    }

    @Test
    void no_arguments_are_no_bytes() {
        var spec = ChildSpec.of("a", "idle");

        var stored = codec.encode(List.of(spec), PLAIN).getFirst();

        assertThat(stored.arguments().size()).isZero();
        assertThat(codec.decode(stored)).isEqualTo(spec);
    }

    @Test
    void what_the_call_says_is_for_children_that_do_not_say_it_themselves() {
        var options = PLAIN.tag("of call")
                .metadata(Map.of("k", "of call", "l", "of call"))
                .childMapping(Map.of(ChildId.of("b"), List.of("n1", "n2")));

        var stored = codec.encode(
                List.of(ChildSpec.of("a", "idle").tag("own").metadata("k", "own"), ChildSpec.of("b", "idle")), options);

        assertThat(stored.get(0).tag()).contains("own");
        assertThat(stored.get(0).metadata()).isEqualTo(Map.of("k", "own", "l", "of call"));
        assertThat(stored.get(0).mapping()).isEmpty();
        assertThat(stored.get(1).tag()).contains("of call");
        assertThat(stored.get(1).mapping()).containsExactly("n1", "n2");
    }

    @Test
    void an_empty_batch_is_refused() {
        assertThatThrownBy(() -> codec.encode(List.of(), PLAIN))
                .isInstanceOf(NoChildrenException.class)
                .hasMessage("startChildren on hub hub was given no children; give it at least one");
        assertThatThrownBy(() -> codec.ids(List.of())).isInstanceOf(NoChildrenException.class);
    }

    @Test
    void a_batch_over_the_limit_is_refused() {
        var four = IntStream.range(0, 4).mapToObj(Integer::toString).toList();

        assertThatThrownBy(() -> codec.ids(four))
                .hasMessage("stopChildren on hub hub was given 4 children; maxChildrenPerCall is 3,"
                        + " split them over several calls");
        assertThatThrownBy(() -> codec.encode(
                        four.stream().map(id -> ChildSpec.of(id, "idle")).toList(), PLAIN))
                .hasMessageStartingWith("startChildren on hub hub was given 4 children; maxChildrenPerCall is 3");
    }

    @Test
    void an_id_twice_in_one_batch_is_refused() {
        assertThatThrownBy(
                        () -> codec.encode(List.of(ChildSpec.of("a", "idle"), ChildSpec.of("a", "text", "x")), PLAIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("startChildren was given child \"a\" twice; give each id once");
        assertThatThrownBy(() -> codec.ids(List.of("a", "b", "a")))
                .hasMessage("stopChildren was given child \"a\" twice; give each id once");
    }

    @Test
    void what_is_no_id_is_refused() {
        assertThatThrownBy(() -> codec.ids(List.of("a\nb")))
                .hasMessage("child id \"a\\u000ab\" has the control character U+000A at index 1; remove it");
    }

    @Test
    void an_unknown_type_is_refused_with_those_there_are() {
        assertThatThrownBy(() -> codec.encode(List.of(ChildSpec.of("a", "sensor")), PLAIN))
                .isInstanceOf(UnknownProcessTypeException.class)
                .hasMessage("process type \"sensor\" of child \"a\" is not registered on this node;"
                        + " registered are [idle, job, secret, text]: register it in NodeConfig");
    }

    @Test
    void arguments_of_another_class_are_refused() {
        assertThatThrownBy(() -> codec.encode(List.of(ChildSpec.of("a", "text", 7)), PLAIN))
                .hasMessage("child \"a\": process type \"text\" takes java.lang.String,"
                        + " and was given java.lang.Integer");
        assertThatThrownBy(() -> codec.encode(List.of(ChildSpec.of("a", "text")), PLAIN))
                .hasMessageContaining("takes java.lang.String, and was given");
    }

    @Test
    void arguments_that_are_too_long_are_refused() {
        assertThatThrownBy(() -> codec.encode(List.of(ChildSpec.of("a", "text", "x".repeat(200))), PLAIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("child \"a\": its arguments have ")
                .hasMessageContaining("bytes encoded; maxArgumentsBytes is 100, pass a reference instead");
    }

    @Test
    void arguments_that_the_codec_does_not_allow_are_refused_with_the_child() {
        assertThatThrownBy(() -> codec.encode(List.of(ChildSpec.of("a", "secret", new Secret("x"))), PLAIN))
                .isInstanceOf(CodecException.class)
                .hasMessageStartingWith("child \"a\": arguments: ")
                .hasMessageContaining("Secret");
    }
}
