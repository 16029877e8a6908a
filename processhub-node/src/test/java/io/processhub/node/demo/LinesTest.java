package io.processhub.node.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class LinesTest {
    @ParameterizedTest
    @MethodSource
    void every_order_comes_as_it_was_given(Order order) {
        assertThat(Lines.decoded(Lines.encoded(order), Order.class)).isEqualTo(order);
    }

    static Stream<Order> every_order_comes_as_it_was_given() {
        return Stream.of(
                new Order.Start(1_000, 60), new Order.StopChildren(1_000, 60), new Order.CallRoll(), new Order.Close());
    }

    @ParameterizedTest
    @MethodSource
    void all_news_come_as_they_were_told(News news) {
        assertThat(Lines.decoded(Lines.encoded(news), News.class)).isEqualTo(news);
    }

    static Stream<News> all_news_come_as_they_were_told() {
        return Stream.of(
                new News.Opened("n1", Long.MIN_VALUE, "127.0.0.1:20000"),
                new News.Seen(List.of("n1", "n2")),
                new News.Standing(
                        "ACTIVE", true, List.of("n1"), 1, 2, 3, new RegistrySummary(1, 1, 0, "ffffffffffffffff")),
                new News.Done(1, List.of("x: \"y\"\nz")),
                new News.Present(List.of(new Counter.ItIsMe("counter-0000001", "n1", 7, Long.MAX_VALUE, 1))),
                new News.RollCalled(1, 0),
                new News.Failed("why"));
    }

    @Test
    void a_message_is_one_line() {
        assertThat(Lines.encoded(new News.Failed("two\nlines"))).doesNotContain("\n");
    }

    @Test
    void a_line_that_is_no_message_is_named() {
        assertThatThrownBy(() -> Lines.decoded("hello", Order.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"hello\" is no Order: ");
        assertThatThrownBy(() -> Lines.decoded("{\"order\":\"dance\"}", Order.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dance");
    }
}
