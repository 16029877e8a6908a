package io.processhub.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.core.Time;
import io.processhub.model.ChildId;
import io.processhub.runtime.vital.NodeGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HubDriverTest {
    /// A machine that writes down what is done to it, and throws or wakes as it is told.
    private static final class Script implements Machine {
        final List<String> done = new CopyOnWriteArrayList<>();
        private final List<HubEffect> effects = new ArrayList<>();
        volatile long wakeup = Long.MAX_VALUE;

        @Override
        public void step(HubEvent event, Time now) {
            switch (event) {
                case HubEvent.CallCancelled(long call) -> {
                    if (call == 13) {
                        throw new IllegalStateException("unlucky");
                    }
                    if (call == 99) {
                        throw new OutOfMemoryError("planted");
                    }
                    done.add("step " + call);
                    effects.add(new HubEffect.Unregistered(ChildId.of("child-" + call)));
                }
                case HubEvent.TimerDue() -> {
                    wakeup = Long.MAX_VALUE;
                    done.add("timer");
                }
                default -> done.add("step " + event);
            }
        }

        @Override
        public void flush(Time now) {
            done.add("flush");
        }

        @Override
        public List<HubEffect> takeEffects() {
            var taken = List.copyOf(effects);
            effects.clear();
            return taken;
        }

        @Override
        public long nextWakeupMillis() {
            return wakeup;
        }
    }

    private final Script script = new Script();
    private final Inbox inbox = new Inbox(100, 1_000);
    private final List<HubEffect> carriedOut = new CopyOnWriteArrayList<>();
    private final LogWriter logWriter = new LogWriter("n1", NodeGuard.NONE);
    private final HubDriver driver = new HubDriver(
            "hub", script, inbox, this::carryOut, _ -> {}, HubDriver::systemTime, logWriter, NodeGuard.NONE);

    private void carryOut(HubEffect effect) {
        if (effect instanceof HubEffect.Unregistered(var id) && id.value().equals("child-7")) {
            throw new IllegalStateException("seven");
        }
        carriedOut.add(effect);
        script.done.add("effect");
    }

    @AfterEach
    void stop() throws Exception {
        driver.stop(Duration.ofSeconds(30));
        logWriter.close(Duration.ofSeconds(10));
    }

    private void put(long... calls) {
        for (long call : calls) {
            inbox.offer(new HubEvent.CallCancelled(call));
        }
    }

    @Test
    void a_batch_is_steps_then_one_flush_then_the_effects_in_order() {
        put(1, 2, 3);

        driver.start();

        await().untilAsserted(() -> assertThat(script.done)
                .containsExactly("step 1", "step 2", "step 3", "flush", "effect", "effect", "effect"));
        assertThat(carriedOut)
                .extracting(effect -> ((HubEffect.Unregistered) effect).id().value())
                .containsExactly("child-1", "child-2", "child-3");
    }

    @Test
    void a_step_that_throws_is_counted_and_the_others_go_on() {
        put(1, 13, 2);

        driver.start();

        await().untilAsserted(() -> assertThat(carriedOut).hasSize(2));
        assertThat(driver.brokenInvariants()).isEqualTo(1);
    }

    @Test
    void an_effect_that_throws_is_counted_and_the_others_go_on() {
        put(6, 7, 8);

        driver.start();

        await().untilAsserted(() -> assertThat(carriedOut).hasSize(2));
        assertThat(driver.brokenInvariants()).isEqualTo(1);
    }

    @Test
    void an_error_ends_the_driver_and_nothing_more_is_done() throws Exception {
        put(1, 99, 2);

        driver.start();
        await().until(() -> driver.failure() != null);
        assertThat(driver.stop(Duration.ofSeconds(30))).isTrue();

        assertThat(driver.failure()).isInstanceOf(OutOfMemoryError.class);
        assertThat(script.done).containsExactly("step 1");
        assertThat(carriedOut).isEmpty();
    }

    @Test
    void it_wakes_when_the_machine_wants_to() {
        script.wakeup = HubDriver.systemTime().monotonicMillis() + 20;

        driver.start();

        await().untilAsserted(() -> assertThat(script.done).containsExactly("timer", "flush"));
    }

    @Test
    void a_stop_works_off_what_is_there() throws Exception {
        put(1, 2);

        driver.start();
        assertThat(driver.stop(Duration.ofSeconds(30))).isTrue();

        assertThat(carriedOut).hasSize(2);
    }
}
