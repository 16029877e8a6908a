package io.processhub.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.node.demo.Counter.ItIsMe;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class AttendanceTest {
    @Test
    void an_id_that_nobody_answers_for_is_lost() {
        var attendance = new Attendance(3, List.of(answer(1, "n1", 1), answer(3, "n1", 2)));

        assertThat(attendance.lost()).isOne();
        assertThat(attendance.duplicates()).isZero();
    }

    @Test
    void an_id_that_two_answer_for_is_doubled_also_on_one_node() {
        var apart = new Attendance(2, List.of(answer(1, "n1", 1), answer(1, "n2", 1), answer(2, "n2", 2)));
        var together = new Attendance(2, List.of(answer(1, "n1", 1), answer(1, "n1", 3), answer(2, "n2", 2)));

        assertThat(apart.duplicates()).isOne();
        assertThat(apart.lost()).isZero();
        assertThat(together.duplicates()).isOne();
    }

    @Test
    void an_id_has_moved_if_it_answers_from_another_node() {
        var before = new Attendance(3, List.of(answer(1, "n1", 1), answer(2, "n1", 2), answer(3, "n2", 1)));
        var after = new Attendance(3, List.of(answer(1, "n3", 1), answer(2, "n1", 9), answer(3, "n3", 2)));

        assertThat(after.movedSince(before)).isEqualTo(2);
    }

    @Test
    void the_digest_of_the_answers_does_not_depend_on_their_order_but_on_all_else() {
        var one = answer(1, "n1", 1);
        var two = answer(2, "n2", 1);

        assertThat(digest(one, two)).isEqualTo(digest(two, one));
        assertThat(digest(one, two)).isNotEqualTo(digest(one));
        assertThat(digest(one)).isNotEqualTo(digest(answer(1, "n1", 2)));
        assertThat(digest(one)).isNotEqualTo(digest(answer(1, "n2", 1)));
        assertThat(digest(one)).isNotEqualTo(digest(answer(2, "n1", 1)));
        assertThat(digest(one)).isNotEqualTo(digest(new ItIsMe(one.id(), "n1", 1, 8, 1)));
    }

    @Test
    void one_more_node_takes_its_share_and_nothing_else_must_move() {
        var before = List.of("n2", "n3");
        var after = List.of("n2", "n3", "n4");

        int minimum = Attendance.minimumMoves(3_000, before, after);

        assertThat(minimum).isBetween(900, 1_100).isEqualTo(Attendance.placedOn("n4", 3_000, after));
    }

    private static String digest(ItIsMe... answers) {
        return new Attendance(2, List.of(answers)).digest();
    }

    private static ItIsMe answer(int child, String node, long serial) {
        return new ItIsMe(DemoChildren.ids(child).getLast(), node, serial, 7, 1);
    }
}
