package io.processhub.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HubConfigTest {
    @Test
    void the_defaults_are_those_of_the_original() {
        var config = HubConfig.named("orders");

        assertThat(config.hubId()).isEqualTo("orders");
        assertThat(config.childSpecs()).isEmpty();
        assertThat(config.deadlockRecoveryTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.storagePurgeInterval()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.migrBaseTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.dsupMaxRestarts()).isEqualTo(100);
        assertThat(config.dsupMaxSeconds()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.dsupShutdownTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.distributionStrategy()).isEmpty();
        assertThat(config.redundancyStrategy()).isEmpty();
        assertThat(config.migrationStrategy()).isEmpty();
        assertThat(config.synchronizationStrategy()).isEmpty();
        assertThat(config.partitionToleranceStrategy()).isEmpty();
    }

    @Test
    void our_own_options_have_the_defaults_that_their_setters_tell() {
        var config = HubConfig.named("orders");

        assertThat(config.expectedMembers()).isZero();
        assertThat(config.formationTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.startTimeout()).isEqualTo(Duration.ofSeconds(8));
        assertThat(config.ackCopies()).isEqualTo(1);
        assertThat(config.barrierTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.keepUnreachable()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.heartbeatInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.firstBackoff()).isEqualTo(Duration.ofMillis(10));
        assertThat(config.maxBackoff()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.maxQueuedCalls()).isEqualTo(100_000);
        assertThat(config.maxChildrenPerCall()).isEqualTo(1_000_000);
        assertThat(config.maxArgumentsBytes()).isEqualTo(262_144);
        assertThat(config.maxMailboxMessages()).isEqualTo(100_000);
        assertThat(config.hooks()).isEmpty();
        assertThat(config.hookTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.maxQueuedHookEvents()).isEqualTo(100_000);
        assertThat(config.rebalanceDelay()).isEqualTo(Duration.ofMillis(100));
        assertThat(config.maxMovesAtOnce()).isEqualTo(1_000);
        assertThat(config.maxMovesPerSecond()).isEqualTo(10_000);
        assertThat(config.maxMoveDeferral()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void every_problem_is_named_at_once() {
        var twice = ChildSpec.of("a", "sensor");

        assertThatThrownBy(() -> HubConfig.named(
                        "my hub",
                        c -> c.ackCopies(-1)
                                .childSpecs(twice, twice)
                                .startTimeout(Duration.ZERO)
                                .maxQueuedCalls(0)
                                .firstBackoff(Duration.ofMinutes(1))))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage("""
                    HubConfig has 6 problem(s):
                      - hubId: hub id "my hub" has the character U+0020 at index 2; use letters, digits and . _ - @ :
                      - childSpecs: child "a" is in it twice; ids are unique
                      - startTimeout: PT0S is not in 1 ms to 1 day
                      - firstBackoff: PT1M is above maxBackoff, PT10S
                      - ackCopies: -1 is not in 0..1000
                      - maxQueuedCalls: 0 is not in 1..10000000\
                    """);
    }

    @Test
    void heartbeat_barrier_and_recovery_come_in_this_order() {
        assertThatThrownBy(() -> HubConfig.named(
                        "orders",
                        c -> c.heartbeatInterval(Duration.ofSeconds(7))
                                .barrierTimeout(Duration.ofSeconds(5))
                                .deadlockRecoveryTimeout(Duration.ofSeconds(3))))
                .hasMessage("""
                    HubConfig has 2 problem(s):
                      - heartbeatInterval: PT7S is not below barrierTimeout, PT5S
                      - barrierTimeout: PT5S is above deadlockRecoveryTimeout, PT3S\
                    """);
    }

    @Test
    void the_problems_can_be_read_one_by_one() {
        assertThatThrownBy(() -> HubConfig.named("", c -> c.dsupMaxRestarts(-1)))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        e -> assertThat(e.problems()).hasSize(2));
    }

    @Test
    void a_changed_config_leaves_the_first_as_it_is() {
        var first = HubConfig.named("orders", c -> c.ackCopies(2));

        var second = first.with(c -> c.expectedMembers(3));

        assertThat(first.expectedMembers()).isZero();
        assertThat(second.expectedMembers()).isEqualTo(3);
        assertThat(second.ackCopies()).isEqualTo(2);
    }

    @Test
    void a_builder_that_is_kept_cannot_change_a_config() {
        var kept = new HubOptions[1];
        var config = HubConfig.named("orders", c -> kept[0] = c);

        kept[0].ackCopies(-5);

        assertThat(config.ackCopies()).isEqualTo(1);
    }
}
