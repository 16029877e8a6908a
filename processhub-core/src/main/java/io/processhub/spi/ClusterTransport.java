package io.processhub.spi;

import io.processhub.model.NodeId;
import io.processhub.model.View;
import java.util.Collections;
import java.util.SortedMap;

/// Carries frames between nodes and says who is there. The only door to the network.
///
/// What it promises, each a test of the contract suite in the testkit:
///
/// * a frame arrives **at most once**, whole and unchanged;
/// * frames from one node to another arrive **in the order of their sends** ([#send] and
///   [#broadcast] together);
/// * while both nodes stay in each other's view, a frame arrives; around a change of views it **may
///   be lost, or arrive late**, and nobody is told;
/// * every view holds the node itself; a node that crashed, hangs or is cut off **leaves the view**
///   of the others in bounded time, and comes back by itself when it is reachable again;
/// * two nodes may install a view at different times and may skip views; all that install a
///   view get **the same member list**. Who joins stands last and the order stays when members
///   leave, so that the oldest is first; where two views merge it may be any order;
/// * frames to oneself are delivered like any other.
///
/// The identity is ours and travels with the transport's own address, so that a view names
/// (name, incarnation) by itself.
public interface ClusterTransport extends AutoCloseable {
    /// Joins the cluster and starts delivering. Returns when the first view has been delivered.
    /// Blocks for as long as joining takes.
    ///
    /// @param self     the identity of this node, unchanged for the life of the transport
    /// @param receiver gets views and frames
    /// @throws IllegalStateException if called twice
    /// @throws TransportException    if the cluster cannot be joined (a port in use, bad TLS
    ///                               material…); it says what to do, and the transport is then
    ///                               closed
    void open(NodeId self, Receiver receiver);

    /// Hands over one frame. May block while the peer is slow; never call it from a driver thread.
    /// A node that is gone is no error: the frame is dropped.
    ///
    /// @param frame at most [#maxFrameBytes()] bytes; not copied, the caller gives it away
    /// @throws IllegalArgumentException if the frame is too long
    void send(NodeId to, byte[] frame);

    /// Hands over one frame to every other member of the current view, as [#send] to each.
    default void broadcast(Iterable<NodeId> to, byte[] frame) {
        for (NodeId node : to) {
            send(node, frame);
        }
    }

    /// The longest frame that can be sent, at least 2 MiB.
    int maxFrameBytes();

    /// Where others reach this node, for people: `host:port`, or `local`.
    String address();

    /// How much this node's transport has refused so far, by reason, for operators: connections of
    /// strangers, messages that are none. The reasons are the transport's own; one that refuses
    /// nothing has none. Does not block.
    default SortedMap<String, Long> refusals() {
        return Collections.emptySortedMap();
    }

    /// Leaves the cluster in an orderly way and stops delivering. Safe to call twice; bounded.
    @Override
    void close();

    /// What a transport tells. Views are delivered one at a time, in order. Frames of one sender
    /// are delivered one at a time, in order; those of two senders may come at once. Must not block
    /// long.
    interface Receiver {
        /// A new view is installed here.
        void viewInstalled(View view);

        /// A frame has arrived.
        ///
        /// @param frame not kept by the transport
        void frameReceived(NodeId from, byte[] frame);
    }
}
