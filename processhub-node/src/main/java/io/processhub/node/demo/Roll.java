package io.processhub.node.demo;

import io.processhub.model.ExitReason;
import io.processhub.model.Pid;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// The processes of one JVM, as they themselves have signed: no supervisor and no registry is
/// asked. From any thread.
final class Roll {
    private final Set<Pid> present = ConcurrentHashMap.newKeySet();
    private final LongAdder begun = new LongAdder();
    private final LongAdder moved = new LongAdder();

    void begins(Pid process) {
        present.add(process);
        begun.increment();
    }

    void ends(Pid process, ExitReason reason) {
        present.remove(process);
        if (reason instanceof ExitReason.Moved) {
            moved.increment();
        }
    }

    /// A copy of those that have begun and not ended.
    Set<Pid> present() {
        return Set.copyOf(present);
    }

    /// How many there are.
    int size() {
        return present.size();
    }

    /// How many have begun so far.
    long begun() {
        return begun.sum();
    }

    /// How many have ended so far to go on at another node.
    long moved() {
        return moved.sum();
    }
}
