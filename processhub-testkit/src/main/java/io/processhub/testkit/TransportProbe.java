package io.processhub.testkit;

import io.processhub.model.NodeId;
import io.processhub.model.View;
import io.processhub.spi.ClusterTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/// A node of a contract test: an open transport, and everything that it was told.
///
/// Safe for use by many threads.
public final class TransportProbe implements ClusterTransport.Receiver {
    private final NodeId id;
    private final ClusterTransport transport;
    private final List<View> views = new CopyOnWriteArrayList<>();
    private final Map<NodeId, List<byte[]>> frames = new ConcurrentHashMap<>();
    private final Set<NodeId> delivering = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean installing = new AtomicBoolean();
    private final List<String> offences = new CopyOnWriteArrayList<>();

    /// A node that is not open yet.
    public TransportProbe(NodeId id, ClusterTransport transport) {
        this.id = id;
        this.transport = transport;
    }

    /// Opens the transport; the first view is there afterwards.
    public TransportProbe open() {
        transport.open(id, this);
        return this;
    }

    /// The identity of the node.
    public NodeId id() {
        return id;
    }

    /// The transport under test.
    public ClusterTransport transport() {
        return transport;
    }

    /// Every view so far, in the order of installation.
    public List<View> views() {
        return List.copyOf(views);
    }

    /// The members of the newest view, none before the first.
    public List<NodeId> members() {
        return views.isEmpty() ? List.of() : views.getLast().members();
    }

    /// Whether the newest view has exactly these members, in any order.
    public boolean sees(TransportProbe... nodes) {
        var wanted = List.of(nodes).stream().map(TransportProbe::id).toList();
        var seen = members();
        return seen.size() == wanted.size() && seen.containsAll(wanted);
    }

    /// The frames from one sender so far, in the order of arrival.
    public List<byte[]> framesFrom(TransportProbe sender) {
        var list = frames.get(sender.id);
        if (list == null) {
            return List.of();
        }
        synchronized (list) {
            return List.copyOf(list);
        }
    }

    /// How much its transport has refused for a reason so far.
    public long refused(String reason) {
        return transport.refusals().getOrDefault(reason, 0L);
    }

    /// What broke a rule of delivery: two views at once, two frames of one sender at once.
    public List<String> offences() {
        return List.copyOf(offences);
    }

    @Override
    public void viewInstalled(View view) {
        if (!installing.compareAndSet(false, true)) {
            offences.add(id + " got " + view + " while it installed another view");
        }
        views.add(view);
        installing.set(false);
    }

    @Override
    public void frameReceived(NodeId from, byte[] frame) {
        if (!delivering.add(from)) {
            offences.add(id + " got two frames of " + from + " at once");
        }
        var list = frames.computeIfAbsent(from, _ -> new ArrayList<>());
        synchronized (list) {
            list.add(frame);
        }
        delivering.remove(from);
    }

    @Override
    public String toString() {
        return id + " " + members();
    }
}
