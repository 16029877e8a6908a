package io.processhub.core;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.core.wire.LogPosition;
import io.processhub.core.wire.LogRecord;
import io.processhub.core.wire.Message;
import io.processhub.core.wire.OperationId;
import io.processhub.core.wire.Outcome;
import io.processhub.core.wire.SequencedRecord;
import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.MemberId;
import io.processhub.model.Payload;
import io.processhub.model.RestartType;
import io.processhub.model.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class HubCoreTest {
    private long calls;

    private long start(Table table, String on, String... ids) {
        long call = ++calls;
        table.seat(on)
                .step(new HubEvent.StartCalled(
                        call, List.of(ids).stream().map(Table::child).toList(), 10_000, false, false));
        table.pass(100);
        return call;
    }

    private long stop(Table table, String on, String... ids) {
        long call = ++calls;
        table.seat(on)
                .step(new HubEvent.StopCalled(
                        call, List.of(ids).stream().map(ChildId::of).toList(), 10_000));
        table.pass(100);
        return call;
    }

    private static String[] ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> "child" + i).toArray(String[]::new);
    }

    private static Map<ChildId, String> whoRuns(Table table) {
        Map<ChildId, String> where = new HashMap<>();
        for (var seat : table.seats.values()) {
            for (var id : seat.running.keySet()) {
                assertThat(where.put(id, seat.node.name()))
                        .as("%s runs twice", id)
                        .isNull();
            }
        }
        return where;
    }

    private static void everyRegistryIsRight(Table table) {
        var where = whoRuns(table);
        for (var seat : table.seats.values()) {
            assertThat(seat.shown.keySet()).containsExactlyInAnyOrderElementsOf(where.keySet());
            seat.shown.forEach((id, shown) -> assertThat(shown.instances())
                    .singleElement()
                    .extracting(instance -> instance.holder().node().name())
                    .isEqualTo(where.get(id)));
        }
    }

    @Test
    void a_lone_hub_starts_and_stops_children() {
        var table = Table.of("n1");

        long start = start(table, "n1", ids(10));
        everyRegistryIsRight(table);
        assertThat(table.seat("n1").outcomes.get(start)).hasSize(10).allMatch(Outcome.Started.class::isInstance);

        long stop = stop(table, "n1", ids(10));
        assertThat(table.seat("n1").outcomes.get(stop)).hasSize(10).allMatch(Outcome.Stopped.class::isInstance);
        assertThat(table.seat("n1").shown).isEmpty();
    }

    @Test
    void three_hubs_spread_children_and_all_know_where_they_are() {
        var table = Table.of("n1", "n2", "n3");

        long start = start(table, "n1", ids(300));

        everyRegistryIsRight(table);
        assertThat(table.seat("n1").outcomes.get(start)).hasSize(300).allMatch(Outcome.Started.class::isInstance);
        assertThat(whoRuns(table).values()).contains("n1", "n2", "n3");
    }

    @Test
    void a_second_start_of_a_name_learns_who_has_it() {
        var table = Table.of("n1", "n2", "n3");

        start(table, "n1", "counter");
        long again = start(table, "n2", "counter");

        assertThat(table.seat("n2").outcomes.get(again))
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.AlreadyStarted.class,
                        already -> assertThat(already.sameSpec()).isTrue());
    }

    @Test
    void children_of_a_node_that_is_gone_run_elsewhere() {
        var table = Table.of("n1", "n2", "n3");
        start(table, "n1", ids(300));
        var before = whoRuns(table);

        table.kill("n3");
        table.install();
        table.pass(1_000);

        everyRegistryIsRight(table);
        assertThat(whoRuns(table)).hasSize(300);
        before.forEach((id, where) -> {
            if (!where.equals("n3")) {
                assertThat(whoRuns(table)).containsEntry(id, where);
            }
        });
    }

    @Test
    void a_node_that_joins_gets_its_share_and_nothing_else_moves() {
        var table = Table.of("n1", "n2", "n3");
        start(table, "n1", ids(300));
        var before = whoRuns(table);

        table.sit("n4");
        table.install();
        table.pass(5_000);

        everyRegistryIsRight(table);
        var after = whoRuns(table);
        assertThat(after).hasSize(300);
        assertThat(after.values()).contains("n4");
        List<ChildId> moved = new ArrayList<>();
        after.forEach((id, where) -> {
            if (!where.equals(before.get(id))) {
                moved.add(id);
                assertThat(where).isEqualTo("n4");
            }
        });
        assertThat(moved).hasSizeBetween(40, 110);
    }

    @Test
    void a_child_that_its_new_home_cannot_start_is_quarantined_there_and_has_left_its_old_one() {
        var table = Table.of("n1", "n2");
        start(table, "n1", ids(60));

        table.sit("n3").broken = true;
        table.install();
        table.pass(30_000);

        var there = table.seat("n3");
        assertThat(there.notes.stream().filter(Note.Quarantined.class::isInstance))
                .hasSize(there.core.inspect().held())
                .isNotEmpty();
        assertThat(table.seats.values().stream()
                        .mapToInt(seat -> seat.core.inspect().held())
                        .sum())
                .isEqualTo(60);
    }

    @Test
    void what_a_child_knew_is_kept_while_its_new_home_has_it_in_quarantine() {
        var table = Table.of("n1", "n2");
        table.seats.values().forEach(seat -> seat.state = Payload.of(new byte[] {1}));
        start(table, "n1", ids(60));

        table.sit("n3").broken = true;
        table.install();
        table.pass(30_000);
        int there = table.seat("n3").core.inspect().held();
        assertThat(there).isPositive();
        assertThat(table.seats.values()).allMatch(seat -> seat.core.inspect().openMoves() == 0);

        table.kill("n3");
        table.install();
        table.pass(5_000);
        assertThat(whoRuns(table)).hasSize(60);
        assertThat(table.seats.values().stream()
                        .flatMap(seat -> seat.notes.stream())
                        .filter(Note.Recovered.class::isInstance))
                .isEmpty();
    }

    /// Its arbiter wanted it back under a new token when its move had come to nothing; it had come
    /// back by itself.
    @Test
    void a_grant_that_comes_when_its_child_runs_again_gives_it_the_token_in_place() {
        var table = Table.of("n1", "n2");
        var seat = table.seat("n2");
        var subView = seat.core.inspect().subView().orElseThrow();
        start(table, "n1", ids(10));
        var child = seat.running.keySet().iterator().next();
        var runs = requireNonNull(seat.running.get(child));
        var wanted = seat.core.wanted(child).orElseThrow();
        var arbiter = new MemberId(table.seat("n1").node, 7);
        var later = Token.grant(runs, 1_790_000_000_000L, 1);
        var granted = new Message.Granted(
                later,
                wanted.token(),
                new OperationId(arbiter, 0),
                new LogPosition(arbiter, 1),
                wanted.spec(),
                false,
                1);

        seat.step(new HubEvent.MessageReceived(arbiter, new Message.Grant(subView, List.of(granted))));
        table.pass(10);

        assertThat(seat.running).containsEntry(child, later);
        everyRegistryIsRight(table);
    }

    @Test
    void a_node_that_leaves_hands_its_children_over_first() {
        var table = Table.of("n1", "n2", "n3");
        start(table, "n1", ids(60));

        table.seat("n3").step(new HubEvent.LeaveCalled(10_000));
        table.pass(5_000);

        assertThat(table.seat("n3").left).isTrue();
        assertThat(table.seat("n3").running).isEmpty();
        everyRegistryIsRight(table);
    }

    @Test
    void a_child_that_crashes_runs_again_under_a_later_token() {
        var table = Table.of("n1");
        start(table, "n1", "counter");
        var seat = table.seat("n1");
        var id = ChildId.of("counter");
        var first = requireNonNull(seat.running.get(id));

        seat.step(new HubEvent.ProcessEnded(id, first, new ExitReason.Crashed("boom")));
        table.pass(100);

        assertThat(seat.running.get(id)).isGreaterThan(first);
        everyRegistryIsRight(table);
    }

    @Test
    void a_child_that_has_used_up_the_lives_of_its_grant_gets_another_grant() {
        var table = Table.of("n1");
        start(table, "n1", "counter");
        var seat = table.seat("n1");
        var id = ChildId.of("counter");
        var first = requireNonNull(seat.running.get(id));

        var last = first;
        for (int life = 0; life <= Token.MAX_LIFE; life++) {
            table.pass(5_000);
            seat.step(new HubEvent.ProcessEnded(id, last, new ExitReason.Crashed("boom")));
            table.pass(100);
            assertThat(seat.running.get(id)).isGreaterThan(last);
            last = requireNonNull(seat.running.get(id));
        }

        assertThat(last.sameGrant(first)).isFalse();
        assertThat(last.life()).isZero();
        everyRegistryIsRight(table);
    }

    @Test
    void a_child_that_always_crashes_is_quarantined_and_can_be_released() {
        var table = Table.of("n1");
        start(table, "n1", "bad", "good");
        var seat = table.seat("n1");
        var id = ChildId.of("bad");

        for (int i = 0; i < 4; i++) {
            seat.step(new HubEvent.ProcessEnded(
                    id, requireNonNull(seat.running.get(id)), new ExitReason.Crashed("boom")));
            table.pass(500);
        }
        assertThat(seat.notes).anyMatch(Note.Quarantined.class::isInstance);
        assertThat(seat.shown).containsOnlyKeys(ChildId.of("good"));

        seat.step(new HubEvent.ReleaseCalled(id));
        table.pass(100);
        assertThat(seat.shown).containsOnlyKeys(id, ChildId.of("good"));
    }

    @Test
    void a_transient_child_that_ends_by_itself_is_forgotten_everywhere() {
        var table = Table.of("n1", "n2", "n3");
        var id = ChildId.of("job");
        table.seat("n1")
                .step(new HubEvent.StartCalled(
                        ++calls, List.of(Table.child("job", RestartType.TRANSIENT)), 10_000, false, false));
        table.pass(100);
        var home = table.seat(requireNonNull(whoRuns(table).get(id)));

        home.running.remove(id);
        home.step(new HubEvent.ProcessEnded(
                id, requireNonNull(home.shown.get(id)).instances().getFirst().token(), new ExitReason.Normal()));
        table.pass(5_000);

        everyRegistryIsRight(table);
        for (var seat : table.seats.values()) {
            assertThat(seat.core.inspect().tombstones()).isZero();
        }
        assertThat(start(table, "n2", "job")).isPositive();
        everyRegistryIsRight(table);
    }

    @Test
    void a_start_that_fails_first_is_reported_and_not_wanted_any_more() {
        var table = Table.of("n1");
        var seat = table.seat("n1");
        var id = ChildId.of("bad");
        seat.core.step(
                new HubEvent.StartCalled(++calls, List.of(Table.child("bad")), 10_000, false, false), table.time());
        seat.core.flush(table.time());
        var started = seat.core.takeEffects().stream()
                .filter(HubEffect.StartProcess.class::isInstance)
                .map(HubEffect.StartProcess.class::cast)
                .findFirst()
                .orElseThrow();

        seat.step(new HubEvent.ProcessStartFailed(id, started.token(), "no such device"));
        table.pass(5_000);

        assertThat(seat.outcomes.get(calls)).singleElement().isInstanceOf(Outcome.StartFailed.class);
        assertThat(seat.core.inspect().held()).isZero();
        assertThat(seat.core.inspect().tombstones()).isZero();
    }

    @Test
    void a_stop_of_an_unknown_name_is_answered_in_one_round() {
        var table = Table.of("n1", "n2", "n3");

        long stop = stop(table, "n1", "nobody");

        assertThat(table.seat("n1").outcomes.get(stop)).singleElement().isInstanceOf(Outcome.NotFound.class);
        assertThat(table.seat("n1").ended).containsKey(stop);
    }

    @Test
    void who_promises_not_to_take_a_child_ends_its_preparation_and_can_take_it_later() {
        var table = Table.of("n1", "n2");
        var home = new MemberId(table.seat("n1").node, 7);
        var seat = table.seat("n2");
        var subView = seat.core.inspect().subView().orElseThrow();
        var spec = Table.child("guest");
        table.kill("n1"); // so that all it says is said here
        var wanted = Token.grant(Token.NONE, 1_790_000_000_000L, 1);
        var first = Token.grant(wanted, 1_790_000_000_000L, 1);
        var second = Token.grant(first, 1_790_000_000_000L, 1);

        seat.step(new HubEvent.MessageReceived(home, new Message.Prepare(subView, first, wanted, spec)));
        table.pass(10);
        assertThat(seat.core.inspect().held()).isOne();

        seat.step(new HubEvent.MessageReceived(home, new Message.Cancel(subView, spec.id(), first.nextLife())));
        table.pass(10);
        assertThat(seat.core.inspect().held()).isZero();

        seat.step(new HubEvent.MessageReceived(
                home,
                new Message.Envelope(subView, wanted, second.nextLife(), wanted, spec, List.of(), Payload.EMPTY)));
        table.pass(10);
        assertThat(seat.running).containsEntry(spec.id(), second.nextLife());
    }

    @Test
    void an_order_to_move_waits_no_longer_once_its_child_has_another_grant() {
        var table = Table.of("n1", "n2");
        var seat = table.seat("n2");
        var subView = seat.core.inspect().subView().orElseThrow();
        start(table, "n1", ids(10));
        var child = seat.running.keySet().iterator().next();
        var runs = requireNonNull(seat.running.get(child));
        var arbiter = new MemberId(table.seat("n1").node, 7);
        var away = Token.grant(runs, 1_790_000_000_000L, 1);
        var here = Token.grant(away, 1_790_000_000_000L, 1);
        seat.step(new HubEvent.MoveDeferred(child, runs, true));

        seat.step(new HubEvent.MessageReceived(arbiter, new Message.MoveOrder(subView, child, runs, away, arbiter)));
        table.pass(10);
        assertThat(seat.core.inspect().openMoves()).isOne();

        var self = new MemberId(seat.node, 7);
        seat.step(new HubEvent.MessageReceived(arbiter, new Message.MoveOrder(subView, child, runs, here, self)));
        table.pass(10);
        assertThat(seat.core.inspect().openMoves()).isZero();
    }

    /// Its log has nothing to do with that of the hub before it.
    @Test
    void what_was_heard_of_a_hub_is_not_acknowledged_to_the_next_one_on_its_node() {
        var table = Table.of("n1", "n2");
        var core = table.seat("n1").core;
        var before = new MemberId(table.seat("n2").node, 7);
        var after = new MemberId(before.node(), 8);
        var view = core.inspect().subView().orElseThrow().view();
        var now = table.time();
        long held = core.inspect().copies().getFirst().seq();
        var end = new LogRecord.Down(ChildId.of("x"), Token.NONE, Token.NONE, new ExitReason.Normal(), true);

        core.step(
                new HubEvent.MessageReceived(
                        before,
                        new Message.Delta(
                                before, held, held + 1, 0, 0, true, List.of(new SequencedRecord(held + 1, end)))),
                now);
        core.step(
                new HubEvent.MessageReceived(
                        after,
                        new Message.Report(
                                view, 1, Message.MemberState.ACTIVE, 1, Map.of(), "other", List.of(), false, 0)),
                now);
        core.flush(now);

        assertThat(core.inspect().members()).contains(after).doesNotContain(before);
        assertThat(core.takeEffects())
                .filteredOn(effect -> effect instanceof HubEffect.Send send && send.message() instanceof Message.Stored)
                .isEmpty();
    }
}
