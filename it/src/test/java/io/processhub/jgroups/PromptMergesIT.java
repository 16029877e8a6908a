package io.processhub.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.model.NodeId;
import io.processhub.testkit.TransportProbe;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.GMS.GmsHeader;
import org.jgroups.stack.Protocol;
import org.jgroups.util.ByteArray;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.MergeId;
import org.jgroups.util.Util;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Merges that cannot succeed. The merge timeout is five minutes unless a test changes it, so that
/// no node goes on because it has passed.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class PromptMergesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int port = LoopbackPorts.free(10);
    private final Random incarnations = new Random(1);
    private final List<TransportProbe> nodes = new ArrayList<>();
    private final Node a = new Node("a");
    private final Node b = new Node("b");
    private final Node c = new Node("c");

    private final class Node {
        private final TransportProbe probe;
        private GMS membership = new PromptMerges();
        private MERGE3 search = new MergeWatch();

        Node(String name) {
            var config = JGroupsConfig.of(builder -> builder.cluster("merges-" + port)
                    .ports(port, 10)
                    .mergeInterval(Duration.ofMinutes(5)) // no merges but those of the test
                    .joinTimeout(Duration.ofMillis(500)));
            var transport = new JGroupsTransport(config, stack -> {
                search = find(stack, MERGE3.class);
                membership = find(stack, GMS.class)
                        .setMergeTimeout(Duration.ofMinutes(5).toMillis());
                return stack;
            });
            probe = new TransportProbe(new NodeId(name, incarnations.nextLong()), transport);
            nodes.add(probe);
        }

        Address address() {
            return membership.getAddress();
        }

        boolean merges() {
            return membership.isMergeInProgress();
        }

        /// Asks another to take part in a merge of two views, as a merge leader does.
        void ask(Node other, MergeId merge) {
            membership
                    .getDownProtocol()
                    .down(new BytesMessage(other.address())
                            .setArray(bytes(List.of(other.address())))
                            .setFlag(Message.Flag.OOB)
                            .putHeader(
                                    membership.getId(),
                                    new GmsHeader(GmsHeader.MERGE_REQ)
                                            .mbr(address())
                                            .mergeId(merge)));
        }
    }

    private static <P> P find(List<Protocol> stack, Class<P> type) {
        return stack.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    private void open(Node... all) {
        var probes = Arrays.stream(all).map(node -> node.probe).toArray(TransportProbe[]::new);
        Arrays.stream(all).forEach(node -> node.probe.open());
        await().atMost(PATIENCE).until(() -> Arrays.stream(all).allMatch(node -> node.probe.sees(probes)));
    }

    @AfterEach
    void close() {
        nodes.parallelStream().forEach(probe -> probe.transport().close());
    }

    private static ByteArray bytes(List<Address> members) {
        var out = new ByteArrayDataOutputStream();
        try {
            Util.writeAddresses(members, out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.getBuffer();
    }

    private static View view(Node creator, long number, Collection<Address> members) {
        return new View(creator.address(), number, List.copyOf(members));
    }

    @Test
    void a_late_request_of_a_merge_that_is_over_does_not_bind_a_member() {
        open(a, b);

        a.ask(b, MergeId.create(a.address()));

        await().atMost(PATIENCE).until(() -> b.membership.printMergeIdHistory().contains("::"));
        await().atMost(PATIENCE).until(() -> !b.merges());
    }

    @Test
    void a_leader_that_nobody_answers_keeps_its_view() {
        open(a, b, c);
        var other = MergeId.create(c.address());
        assertThat(c.membership.getMerger().setMergeId(null, other)).isTrue();
        c.ask(b, other);
        await().atMost(PATIENCE).until(b::merges);
        int views = a.probe.views().size();
        a.membership.setMergeTimeout(300);

        // Of these two only a coordinates its view, so it leads.
        a.membership
                .getMerger()
                .merge(new HashMap<>(Map.of(
                        a.address(), view(a, 100, List.of(a.address())),
                        b.address(), view(c, 100, List.of(c.address(), b.address())))));

        await().atMost(PATIENCE).until(() -> a.membership.printMergeIdHistory().contains("::"));
        await().atMost(PATIENCE).until(() -> !a.merges());
        assertThat(a.probe.views())
                .as("b and c take part in another merge and say nothing")
                .hasSize(views);
    }

    @Test
    void a_view_that_is_announced_and_not_installed_does_not_end_the_search_for_others() {
        open(a);

        a.search.down(new Event(Event.TMP_VIEW, a.membership.view()));

        assertThat(a.search.isMergeTaskRunning()).isTrue();
    }
}
