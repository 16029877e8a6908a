package io.processhub.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.core.wire.OperationId;
import io.processhub.core.wire.SubViewId;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Keys that write their `equals` and `hashCode` out are equal as records are: in all components.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class KeysTest {
    private static final long MANY_BITS = 0x1e37_79b9_7f4a_7c15L;

    /// Makes one of a kind, and again from copies of its parts; and some of the kind that differ
    /// from it in one part each.
    record Key(Supplier<Object> maker, List<Object> others) {
        @Override
        public String toString() {
            return maker.get().getClass().getSimpleName();
        }
    }

    private static NodeId node(String name, long incarnation) {
        return new NodeId(copy(name), incarnation);
    }

    private static MemberId member(String name, long run) {
        return new MemberId(node(name, MANY_BITS), run);
    }

    private static ViewId view(String name, long number) {
        return new ViewId(node(name, MANY_BITS), number);
    }

    private static String copy(String text) {
        return new String(text.toCharArray());
    }

    static Stream<Key> keys() {
        return Stream.of(
                new Key(() -> ChildId.of(copy("a")), List.of(ChildId.of("b"))),
                new Key(() -> new Token(MANY_BITS), List.of(new Token(1), new Token(0))),
                new Key(() -> node("a", MANY_BITS), List.of(node("b", MANY_BITS), node("a", 1))),
                new Key(
                        () -> member("a", MANY_BITS),
                        List.of(member("b", MANY_BITS), member("a", 1), new MemberId(node("a", 1), MANY_BITS))),
                new Key(
                        () -> new Pid(node("a", 1), MANY_BITS),
                        List.of(new Pid(node("b", 1), MANY_BITS), new Pid(node("a", 1), 2))),
                new Key(() -> view("a", 7), List.of(view("b", 7), view("a", 8))),
                new Key(
                        () -> new SubViewId(view("a", 7), MANY_BITS),
                        List.of(new SubViewId(view("a", 8), MANY_BITS), new SubViewId(view("a", 7), 1))),
                new Key(
                        () -> new OperationId(member("a", 1), 7),
                        List.of(new OperationId(member("b", 1), 7), new OperationId(member("a", 1), 8))));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void a_key_equals_its_copy_and_no_other(Key key) {
        var one = key.maker().get();
        var copy = key.maker().get();

        assertThat(one).isNotSameAs(copy).isEqualTo(copy).hasSameHashCodeAs(copy);
        assertThat(one).isNotEqualTo(null).isNotEqualTo(one.toString());
        assertThat(key.others()).isNotEmpty().allSatisfy(other -> {
            assertThat(other).hasSameClassAs(one).isNotEqualTo(one);
            assertThat(one).isNotEqualTo(other);
            assertThat(other.hashCode()).isNotEqualTo(one.hashCode());
        });
    }

    @Test
    void the_order_is_by_the_first_part_and_then_by_the_second() {
        assertThat(node("a", 2)).isLessThan(node("b", 1)).isGreaterThan(node("a", 1));
        assertThat(node("a", 1)).isEqualByComparingTo(node("a", 1));
        assertThat(member("a", 2)).isLessThan(member("b", 1)).isGreaterThan(member("a", 1));
        assertThat(view("a", 2)).isLessThan(view("b", 1)).isGreaterThan(view("a", 1));
        assertThat(new Pid(node("a", 1), 2))
                .isLessThan(new Pid(node("b", 1), 1))
                .isGreaterThan(new Pid(node("a", 1), 1));
    }
}
