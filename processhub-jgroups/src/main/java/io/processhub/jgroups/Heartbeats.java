package io.processhub.jgroups;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jgroups.Address;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FD_ALL3;

/// JGroups' heartbeats, which replace a stale connection to a member as soon as its host can be
/// reached again.
///
/// TCP repeats lost packets ever more rarely: after a cut of 20 s a connection is silent for up to
/// 25 s more, although the network works again. JGroups keeps such a connection while both ends are
/// in one view, as they are when only some links of a cluster are cut. A member whose heartbeats
/// are missing is therefore asked for a new connection, on a thread of its own; if its host accepts
/// one, the old connection is closed, and the next message makes another. Until then the old one
/// stays, because a message can be written to it at once, but would block to make a new one.
public final class Heartbeats extends FD_ALL3 {
    /// When a connection was last replaced, in the time of [System#nanoTime()]: the new one gets
    /// time to bring a heartbeat.
    private final Map<Address, Long> replaced = new ConcurrentHashMap<>();

    private final Set<Address> asked = ConcurrentHashMap.newKeySet();

    /// For JGroups, which makes protocols by reflection when a stack is read from XML.
    public Heartbeats() {
        // The headers on the wire are those of FD_ALL3.
        setId(ClassConfigurator.getProtocolId(FD_ALL3.class));
    }

    /// Called once per interval for each member, on a timer's thread.
    @Override
    protected <T> boolean needsToBeSuspected(Address member, T heartbeats) {
        boolean silent = super.needsToBeSuspected(member, heartbeats);
        if (silent && getTransport() instanceof GuardedTcp tcp && isDue(member) && asked.add(member)) {
            var _ = Thread.ofPlatform()
                    .daemon()
                    .name("reconnect-" + member)
                    .start(() -> replaceConnection(tcp, member));
        }
        return silent;
    }

    private boolean isDue(Address member) {
        var last = replaced.get(member);
        return last == null || System.nanoTime() - last >= timeout * 1_000_000;
    }

    private void replaceConnection(GuardedTcp tcp, Address member) {
        try {
            if (tcp.replaceConnection(member)) {
                replaced.put(member, System.nanoTime());
            }
        } finally {
            asked.remove(member);
        }
    }

    @Override
    protected void handleViewChange(View view) {
        super.handleViewChange(view);
        replaced.keySet().retainAll(view.getMembers());
    }
}
