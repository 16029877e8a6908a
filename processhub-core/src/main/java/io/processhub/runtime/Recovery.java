package io.processhub.runtime;

import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is done about a hub whose driver stands still. The others hear nothing of that by
/// themselves, for the node's heartbeats go on and nobody waits for the hub until the members
/// change: what the hub is to decide or to start would wait for ever.
///
/// So the node tells them that the hub is not here, and they go on without it. Its processes are
/// stopped, since the others start them now. When the driver goes on, or has not for the recovery
/// timeout, the hub begins anew: as another member, without children.
final class Recovery implements Runnable {
    /// So many drivers of a node may be left behind for ever.
    private static final int MOST_LOST = 8;

    private static final AtomicInteger LOST = new AtomicInteger();
    private static final Logger LOG = LoggerFactory.getLogger("io.processhub.hub");

    private final LocalNode node;
    private final LocalHub hub;
    private final HubWorks works;

    Recovery(LocalNode node, LocalHub hub, HubWorks works) {
        this.node = node;
        this.hub = hub;
        this.works = works;
    }

    /// Begins, on a thread of its own. Never blocks.
    @Override
    public void run() {
        Thread.ofPlatform().daemon().name("processhub-recover-" + hub.hubId()).start(this::recover);
    }

    private void recover() {
        try {
            works.abandon();
            node.sayNotHere(hub.hubId());
            boolean ended = works.endAbandoned();
            if (!ended && LOST.incrementAndGet() > MOST_LOST) {
                var why = "%d drivers of hubs in this JVM have stood still and never gone on; see the log for where"
                        .formatted(LOST.get());
                Readiness.awaitEnd(works.closing(why));
                return;
            }
            var next = hub.nextWorks();
            if (node.replace(hub, works, next)) {
                LOG.warn("hub begins anew hub={} node={} driverEnded={}", hub.hubId(), node.name(), ended);
            }
        } catch (InterruptedException e) {
            LOG.warn("hub recovery interrupted hub={}", hub.hubId());
        } catch (RuntimeException | Error e) {
            LOG.error("hub recovery failed hub={}; it closes", hub.hubId(), e);
            Readiness.awaitEnd(works.closing("it stood still and could not begin anew: " + e));
        }
    }
}
