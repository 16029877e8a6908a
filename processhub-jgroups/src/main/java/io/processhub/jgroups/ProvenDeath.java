package io.processhub.jgroups;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.stack.IpAddress;

/// Asks a suspect whether it lives, as JGroups does, and beside it knocks at its port: a refusal
/// proves a dead process, and is believed at once.
///
/// A connection is refused by a host that answers and on which nobody listens at that port. A
/// reset or closed connection alone proves nothing, and a host that does not answer proves
/// nothing either: there the suspect has its time to answer.
public final class ProvenDeath extends VERIFY_SUSPECT2 {
    private static final int KNOCK_MILLIS = 1_000;
    private static final List<Long> PAUSES_MILLIS = List.of(0L, 10L, 40L, 100L, 200L);

    /// For JGroups, which makes protocols by reflection when a stack is read from XML.
    public ProvenDeath() {
        // The headers on the wire are those of VERIFY_SUSPECT2.
        setId(ClassConfigurator.getProtocolId(VERIFY_SUSPECT2.class));
    }

    @Override
    protected void verifySuspect(Collection<Address> suspects) {
        super.verifySuspect(suspects);
        // JGroups looks once in a timeout, so that a suspect has one to two of them; this looks in time.
        var _ = timer.schedule(this, timeout + 1, TimeUnit.MILLISECONDS);
        for (var suspect : suspects) {
            Thread.ofPlatform().daemon().name("knock-" + suspect).start(() -> knock(suspect));
        }
    }

    /// Knocks more than once: a dying process may close its connections before its port.
    private void knock(Address suspect) {
        try {
            for (long pause : PAUSES_MILLIS) {
                Thread.sleep(pause);
                if (!isSuspected(suspect)) {
                    return;
                }
                if (isRefused(suspect) && removeSuspect(suspect)) {
                    log.debug("%s: %s refused a connection: its process is dead", local_addr, suspect);
                    up_prot.up(new Event(Event.SUSPECT, List.of(suspect)));
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isSuspected(Address suspect) {
        return running && suspects.stream().anyMatch(entry -> entry.suspect().equals(suspect));
    }

    private boolean isRefused(Address suspect) {
        if (!(down_prot.down(new Event(Event.GET_PHYSICAL_ADDRESS, suspect)) instanceof IpAddress physical)) {
            return false;
        }
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(physical.getIpAddress(), physical.getPort()), KNOCK_MILLIS);
            return false;
        } catch (ConnectException failed) {
            // The JDK has one class for "refused" and "timed out"; only the system's words tell them apart.
            var message = failed.getMessage();
            return message != null && message.contains("refused");
        } catch (IOException noProof) {
            return false;
        }
    }
}
