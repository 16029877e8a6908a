package io.processhub.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.processhub.jgroups.CutCluster.Kind;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Real JVMs in network namespaces, and links between them that lose packets.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class CutsIT {
    private static final long CUT_SECONDS = 12;

    private static CutCluster cluster() throws IOException {
        try {
            return new CutCluster();
        } catch (CutNetwork.NotPossible e) {
            System.err.println("*** NOT TESTED: cuts between real JVMs, since " + e.getMessage());
            return abort(String.valueOf(e.getMessage()));
        }
    }

    /// In a ring each node loses two of the other four, so that no two views are alike, and most
    /// connections between nodes that share a view are stale at the heal.
    @Test
    void nodes_agree_within_ten_seconds_after_a_ring_and_a_double_cut_have_healed() throws Exception {
        try (var cluster = cluster()) {
            cluster.awaitAgreed(CutCluster.LIMIT_MILLIS);
            for (var kind : new Kind[] {Kind.RING, Kind.DOUBLE}) {
                kind.cut(cluster.network(), CutCluster.NODES);
                TimeUnit.SECONDS.sleep(CUT_SECONDS); // the cut itself, not a wait for something
                cluster.network().heal();
                long healed = System.currentTimeMillis();

                long needed = cluster.awaitAgreed(CutCluster.LIMIT_MILLIS) - healed;

                assertThat(needed)
                        .as("ms from the heal of %s to agreement", kind)
                        .isLessThanOrEqualTo(10_000);
            }
        }
    }
}
