package io.processhub.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.model.Names;
import io.processhub.model.NodeId;
import io.processhub.model.View;
import io.processhub.model.ViewId;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.UUID;
import org.jgroups.util.Util;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class NodeAddressTest {
    @Test
    void an_address_carries_the_identity_over_the_wire() throws Exception {
        for (long incarnation : List.of(0L, 1L, -1L, Long.MIN_VALUE, 0x1234_5678_9abc_def0L)) {
            for (var name : List.of("a", "node-1.example:7800@east", "x".repeat(Names.MAX_LENGTH))) {
                var node = new NodeId(name, incarnation);

                Address arrived = Util.objectFromByteBuffer(Util.objectToByteBuffer(NodeAddress.of(node)));

                assertThat(NodeAddress.read(arrived)).contains(node);
            }
        }
    }

    @Test
    void one_node_has_another_address_on_each_transport() {
        var node = new NodeId("a", 7);

        assertThat(NodeAddress.of(node)).isNotEqualTo(NodeAddress.of(node));
    }

    @Test
    void an_address_that_is_none_of_ours_is_read_as_nothing() throws Exception {
        assertThat(NodeAddress.read(UUID.randomUUID())).isEmpty();
        assertThat(NodeAddress.read(ExtendedUUID.randomUUID("a"))).isEmpty();
        assertThat(NodeAddress.read(new IpAddress("127.0.0.1", 7800))).isEmpty();
        assertThat(NodeAddress.read(carrying(""))).isEmpty();
        assertThat(NodeAddress.read(carrying("0123456789abcdef"))).isEmpty();
        assertThat(NodeAddress.read(carrying("0123456789abcdefwith blank"))).isEmpty();
        assertThat(NodeAddress.read(carrying("0123456789abcxyza"))).isEmpty();
    }

    @Test
    void a_view_keeps_the_order_of_jgroups_and_leaves_strangers_out() {
        var a = new NodeId("a", 1);
        var b = new NodeId("b", 2);
        var again = new NodeId("b", 3);
        var stranger = UUID.randomUUID();
        var creator = NodeAddress.of(b);
        var newer = NodeAddress.of(a);
        var view =
                org.jgroups.View.create(creator, 9, creator, NodeAddress.of(a), stranger, NodeAddress.of(again), newer);

        var members = Members.of(view);

        assertThat(members.foreign()).containsExactly(stranger);
        assertThat(members.address(a)).containsSame(newer);
        assertThat(members.view(view.getViewId(), a)).isEqualTo(new View(new ViewId(b, 9), List.of(b, a, again)));
    }

    private static Address carrying(String payload) {
        return ExtendedUUID.randomUUID().put("phn", payload.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
}
