package io.processhub.api;

import io.processhub.model.NodeId;
import io.processhub.spi.ClusterTransport;
import io.processhub.spi.TransportException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// One JVM's membership in a cluster, or a JVM by itself. It carries any number of hubs.
///
/// Opened by `ProcessHub.open(config)`. All methods may be called from any thread.
public interface Node extends AutoCloseable {
    /// Its identity: its name, and 64 bits that were drawn when it was opened.
    NodeId id();

    /// Its name.
    default String name() {
        return id().name();
    }

    /// Where others reach it: `host:port`, or `local`.
    String address();

    /// The nodes of the cluster as this node sees them, itself included, oldest first.
    List<NodeId> nodes();

    /// Starts a hub. Returns at once: the hub looks for its other members and then works off what
    /// it was asked for meanwhile; to wait for that see [Hub#awaitReady].
    ///
    /// @throws IllegalArgumentException if this node runs a hub of this name already, one of the
    ///                                  static children names an unknown process type, or the
    ///                                  strategies' fingerprints are too long
    /// @throws NotAliveException        if the node is closed
    Hub start(HubConfig config);

    /// The hub of this name, if it runs on this node.
    Optional<Hub> hub(String hubId);

    /// The hubs that run on this node, in the order of their starts.
    List<Hub> hubs();

    /// Waits until every hub of this node is ready, see [Hub#awaitReady]. Blocks.
    ///
    /// @throws NotReadyException    if one is not ready in time; it says what it waits for
    /// @throws NameInUseException   if another living node has this node's name; this one is closed
    ///                              then
    /// @throws NotAliveException    if the node is closed, or closes meanwhile
    /// @throws InterruptedException if the thread is interrupted
    void awaitReady(Duration timeout) throws InterruptedException;

    /// Makes a node that was by itself a member of a cluster. Its hubs, their children, pids and
    /// registries stay as they are, and the hubs meet the others as after a partition. Blocks as
    /// long as joining takes; children run on meanwhile.
    ///
    /// @param transport the door to the cluster; from now on the node's, which closes it
    /// @throws TransportException    if the cluster cannot be joined; the node is by itself as
    ///                               before
    /// @throws NameInUseException    if a living node has this name; the node is by itself as
    ///                               before
    /// @throws IllegalStateException if the node has a cluster transport already
    /// @throws NotAliveException     if the node is closed
    void promote(ClusterTransport transport);

    /// Drains all hubs of this node at the same time, as [Hub#drain(Duration)].
    ///
    /// @return the call for each hub, by its name, in the order of their starts
    /// @throws IllegalArgumentException if the timeout is out of its range
    default Map<String, Pending<DrainReport>> drain(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        var drains = new LinkedHashMap<String, Pending<DrainReport>>();
        hubs().forEach(hub -> drains.put(hub.hubId(), hub.drain(timeout)));
        return Collections.unmodifiableMap(drains);
    }

    /// Ends a drain of all hubs of this node, as [Hub#undrain].
    default void undrain() {
        hubs().forEach(Hub::undrain);
    }

    /// Whether it is neither closed nor closing.
    boolean isAlive();

    /// What went wrong on this node since it was opened.
    Counters counters();

    /// Closes all hubs at the same time, as [Hub#close()] does, and then leaves the cluster. Blocks
    /// at most as long as the slowest hub's shutdown timeout and some seconds. Safe to call twice;
    /// a second call waits for the first.
    @Override
    void close();

    /// What went wrong on a node since it was opened; all from 0.
    ///
    /// @param undecodableFrames frames that were not understood, and dropped
    /// @param lateFrames        frames for a hub that does not run here any more, or never did
    /// @param droppedFrames     frames to others that were dropped because a queue was full
    /// @param deadLetters       messages that were not delivered on this node or from it: to a
    ///                          process that had ended or never was, to a full mailbox, over a link
    ///                          that broke; one of each kind is logged every 10 s
    /// @param droppedLogLines   lines that were not logged because the logging system was too slow
    /// @param brokenInvariants  exceptions on a driver or sender thread: never above 0 in a right
    ///                          program
    /// @param failures          how often a thread that the node cannot do without (timers, sender
    ///                          to a peer, log) failed and was restarted, or one of its timers was
    ///                          tried again; above 0 after the heap was full or threads had run
    ///                          out. Too many within a minute, or one on a hub's driver, close the
    ///                          node: see [NodeConfig.Builder#haltOnFatalError]
    record Counters(
            long undecodableFrames,
            long lateFrames,
            long droppedFrames,
            long deadLetters,
            long droppedLogLines,
            long brokenInvariants,
            long failures) {}
}
