package io.processhub.runtime;

import io.processhub.api.ChildChange;
import io.processhub.api.Watch;
import io.processhub.model.ChildId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who wants to hear of which child. The driver only says that something changed; a virtual thread
/// per watch then reads the table and tells the listener, so a slow one holds nobody up.
final class Watchers {
    private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);

    private volatile Function<ChildId, ChildChange> look;
    private final Map<ChildId, List<Standing>> standing = new ConcurrentHashMap<>();

    /// Nobody yet.
    ///
    /// @param look how a child stands now
    Watchers(Function<ChildId, ChildChange> look) {
        this.look = look;
    }

    /// From now on another table says how children stand; everyone is told how.
    void follow(Function<ChildId, ChildChange> other) {
        look = other;
        allChanged();
    }

    /// Every row may have changed. Never blocks.
    void allChanged() {
        standing.values().forEach(watches -> watches.forEach(Standing::changed));
    }

    Watch add(ChildId id, Consumer<ChildChange> listener) {
        var watch = new Standing(id, listener);
        standing.compute(id, (_, others) -> {
            var all = others == null ? new CopyOnWriteArrayList<Standing>() : others;
            all.add(watch);
            return all;
        });
        watch.changed();
        return watch;
    }

    /// The row of a child has changed. Never blocks.
    void changed(ChildId id) {
        if (!standing.isEmpty()) {
            standing.getOrDefault(id, List.of()).forEach(Standing::changed);
        }
    }

    /// Everything has changed: the hub is closed. Nobody hears more than that.
    void close() {
        allChanged();
        standing.clear();
    }

    private final class Standing implements Watch {
        private final ChildId id;
        private final Consumer<ChildChange> listener;
        private final AtomicInteger changes = new AtomicInteger();
        private volatile boolean closed;

        Standing(ChildId id, Consumer<ChildChange> listener) {
            this.id = id;
            this.listener = listener;
        }

        void changed() {
            if (changes.getAndIncrement() == 0) {
                Thread.ofVirtual().name("processhub-watch").start(this::tell);
            }
        }

        private void tell() {
            int seen;
            do {
                seen = changes.get();
                if (!closed) {
                    tellOnce();
                }
            } while (changes.addAndGet(-seen) != 0);
        }

        private void tellOnce() {
            try {
                listener.accept(look.apply(id));
            } catch (RuntimeException | Error e) {
                LOG.warn("watch listener failed child={}", ChildId.printable(id.value()), e);
            }
        }

        @Override
        public void close() {
            closed = true;
            standing.computeIfPresent(id, (_, watches) -> {
                watches.remove(this);
                return watches.isEmpty() ? null : watches;
            });
        }
    }
}
