package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.Strategies;
import io.processhub.api.ChildSpec;
import io.processhub.api.Refusal;
import io.processhub.api.Scope;
import io.processhub.api.StartOutcome;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Row B14.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class B14QuorumTest {
    @Test
    void a_minority_stops_and_refuses_and_resumes_by_itself_with_the_same_hub() throws Exception {
        var quorum = Strategies.staticQuorum(2).startupConfirm(true).lasting(B11StaticQuorumTest.SHORT);
        try (var nodes = Nodes.three(c -> c.partitionToleranceStrategy(quorum))) {
            var minority = nodes.on("n3");
            assertThat(nodes.on("n1")
                            .startChildren(Nodes.specs("c", "echo", 30))
                            .await()
                            .isOk())
                    .isTrue();

            nodes.network().partition("n1 n2 | n3");
            await().atMost(LONG).until(minority::isPartitioned);
            await().atMost(LONG).until(() -> minority.processList(Scope.LOCAL).isEmpty());
            assertThat(minority.startChild(ChildSpec.of("late", "echo")).await().outcomes())
                    .first()
                    .isInstanceOfSatisfying(
                            StartOutcome.Refused.class,
                            refused -> assertThat(refused.why()).isEqualTo(Refusal.PARTITIONED));
            await().atMost(LONG).until(() -> nodes.on("n1").registry().size() == 30);

            nodes.network().heal();
            await().atMost(LONG).until(() -> !minority.isPartitioned());
            await().atMost(LONG).until(() -> minority.registry().size() == 30);
            for (var id : List.of("c-0", "c-15", "c-29")) {
                await().atMost(LONG).until(() -> nodes.running(id) == 1);
            }
            assertThat(minority.startChild(ChildSpec.of("late", "echo")).await().isOk())
                    .isTrue();
        }
    }
}
