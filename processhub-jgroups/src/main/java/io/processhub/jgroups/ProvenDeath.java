package io.processhub.jgroups;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private static final Duration LONGEST_KNOCK = Duration.ofSeconds(1);

    /// How long there is reason to hope for a proof: a dying process may close its connections
    /// before its port, and does the one soon after the other, but on a busy machine.
    private static final Duration SOON = Duration.ofMillis(400);

    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long PAUSE_MILLIS = 40;
    private static final long LATER_PAUSE_MILLIS = 200;

    /// At whose ports somebody knocks, so that only one does, however often it is suspected.
    private final Set<Address> knockedAt = ConcurrentHashMap.newKeySet();

    /// For JGroups, which makes protocols by reflection when a stack is read from XML.
    public ProvenDeath() {
        // The headers on the wire are those of VERIFY_SUSPECT2.
        setId(ClassConfigurator.getProtocolId(VERIFY_SUSPECT2.class));
    }

    /// JGroups would look every `timeout` whether one of the suspects has had its time, so that
    /// each has one to two of them. Here that is looked at in time, and only if there is one.
    @Override
    public synchronized void start() {
        running = true;
    }

    @Override
    protected void verifySuspect(Collection<Address> suspects) {
        super.verifySuspect(suspects);
        if (!suspects.isEmpty()) {
            var _ = timer.schedule(this, timeout + 1, TimeUnit.MILLISECONDS);
        }
        for (var suspect : suspects) {
            if (knockedAt.add(suspect)) {
                Thread.ofPlatform().daemon().name("knock-" + suspect).start(() -> keepKnocking(suspect));
            }
        }
    }

    /// Who is suspected again has no more time for that.
    @Override
    protected synchronized void addSuspects(Collection<Address> list) {
        super.addSuspects(list.stream().filter(suspect -> !isSuspected(suspect)).toList());
    }

    /// The question, or the answer, may be lost with a connection: two that are made at once, one
    /// in each direction, become one.
    private void askAgain(Address suspect) {
        super.verifySuspect(List.of(suspect));
    }

    private void keepKnocking(Address suspect) {
        long begin = System.nanoTime();
        try {
            long pause = FIRST_PAUSE_MILLIS;
            while (isSuspected(suspect)) {
                if (isRefused(suspect) && removeSuspect(suspect)) {
                    log.debug("%s: %s refused a connection: its process is dead", local_addr, suspect);
                    up_prot.up(new Event(Event.SUSPECT, List.of(suspect)));
                }
                Thread.sleep(pause);
                pause = System.nanoTime() - begin < SOON.toNanos() ? PAUSE_MILLIS : LATER_PAUSE_MILLIS;
                if (isSuspected(suspect)) {
                    askAgain(suspect);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            knockedAt.remove(suspect);
        }
    }

    private synchronized boolean isSuspected(Address suspect) {
        return running && suspects.stream().anyMatch(entry -> entry.suspect().equals(suspect));
    }

    private boolean isRefused(Address suspect) {
        return down_prot.down(new Event(Event.GET_PHYSICAL_ADDRESS, suspect)) instanceof IpAddress physical
                && Knock.isRefused(new InetSocketAddress(physical.getIpAddress(), physical.getPort()), LONGEST_KNOCK);
    }
}
