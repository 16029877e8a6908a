package io.processhub.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.api.RunningChild;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import io.processhub.model.Token;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ChildrenBytesTest {
    private static final NodeId N1 = new NodeId("n1", 1);

    private static List<RunningChild> children(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new RunningChild(ChildId.of("kind-ü-" + i), new Pid(N1, i + 1), new Token(i)))
                .toList();
    }

    @Test
    void a_question_comes_back_as_it_was() {
        assertThat(ChildrenBytes.question(ChildrenBytes.question(Long.MAX_VALUE)))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void an_empty_answer_is_one_last_part() {
        var parts = ChildrenBytes.answer(7, List.of());

        assertThat(parts)
                .singleElement()
                .satisfies(part -> assertThat(ChildrenBytes.answer(N1, part))
                        .isEqualTo(new ChildrenBytes.Part(7, 0, true, List.of())));
    }

    @Test
    void a_long_answer_comes_in_parts_none_of_them_long() {
        var children = children(20_000);

        var parts = ChildrenBytes.answer(7, children);

        assertThat(parts)
                .hasSizeGreaterThan(5)
                .allSatisfy(part -> assertThat(part).hasSizeLessThan(66_000));
        var decoded = parts.stream().map(part -> ChildrenBytes.answer(N1, part)).toList();
        assertThat(decoded.stream().flatMap(part -> part.children().stream())).isEqualTo(children);
        assertThat(decoded.stream().filter(ChildrenBytes.Part::last)).containsExactly(decoded.getLast());
        assertThat(decoded).extracting(ChildrenBytes.Part::number).isSorted();
    }

    @Test
    void random_and_cut_bytes_are_refused_and_take_no_memory() {
        var random = new Random(5);
        var whole = ChildrenBytes.answer(7, children(100)).getFirst();
        for (int length = 0; length < whole.length; length++) {
            var cut = java.util.Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ChildrenBytes.answer(N1, cut)).isInstanceOf(IllegalArgumentException.class);
        }
        for (int i = 0; i < 1_000; i++) {
            var noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            try {
                assertThat(ChildrenBytes.answer(N1, noise).children()).hasSizeLessThan(10);
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
    }
}
