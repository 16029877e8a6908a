package io.processhub.runtime.process;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// Work in a line, first in, first out; for any number of threads at both ends, none of which
/// waits for another. It has room for [#CAPACITY].
///
/// Each place has a turn, which counts up: `n` while it is free for the work number `n`, `n + 1`
/// while it holds it.
///
/// Source: Dmitry Vyukov, "Bounded MPMC queue" (2010).
final class RunQueue {
    static final int CAPACITY = 256;

    private static final VarHandle HEAD;
    private static final VarHandle TAIL;

    static {
        try {
            var lookup = MethodHandles.lookup();
            HEAD = lookup.findVarHandle(RunQueue.class, "head", long.class);
            TAIL = lookup.findVarHandle(RunQueue.class, "tail", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable Runnable[] places = new @Nullable Runnable[CAPACITY];
    private final AtomicLongArray turns = new AtomicLongArray(CAPACITY);
    private volatile long head;
    private volatile long tail;

    RunQueue() {
        for (int i = 0; i < CAPACITY; i++) {
            turns.setPlain(i, i);
        }
        VarHandle.releaseFence();
    }

    /// Puts work at the end; false if there is no room.
    boolean offer(Runnable work) {
        while (true) {
            long number = tail;
            int place = place(number);
            long turn = turns.get(place);
            if (turn == number) {
                if (TAIL.compareAndSet(this, number, number + 1)) {
                    places[place] = work;
                    turns.set(place, number + 1);
                    return true;
                }
            } else if (turn < number) {
                return false;
            }
        }
    }

    /// The first, or null if there is none, or it is just being put there.
    @Nullable
    Runnable poll() {
        while (true) {
            long number = head;
            int place = place(number);
            long turn = turns.get(place);
            if (turn == number + 1) {
                if (HEAD.compareAndSet(this, number, number + 1)) {
                    var work = places[place];
                    places[place] = null;
                    turns.set(place, number + CAPACITY);
                    return work;
                }
            } else if (turn <= number) {
                return null;
            }
        }
    }

    /// Whether nothing is in it, and nothing is just being put there.
    boolean isEmpty() {
        return head >= tail;
    }

    private static int place(long number) {
        return (int) (number & (CAPACITY - 1));
    }
}
