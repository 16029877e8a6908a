package io.processhub.runtime.process;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Who is inside one process, so that an interrupt that is meant for its code meets no other.
///
/// Threads go on from one process to the next. So whoever interrupts first takes the thread out of
/// its place, which succeeds only while it is inside, and puts it back when the interrupt is set;
/// and a thread that leaves waits until it is in its place. What was set by then is cleared after.
abstract class Inside extends Mailbox {
    /// In the place of a thread that is just being interrupted.
    private static final Thread INTERRUPTING = Thread.ofVirtual().unstarted(() -> {});

    private static final VarHandle THREAD;

    static {
        try {
            THREAD = MethodHandles.lookup().findVarHandle(Inside.class, "thread", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// The thread that is inside; null while nobody is.
    private volatile @Nullable Thread thread;

    /// The thread that is inside, or null. From any thread.
    final @Nullable Thread inside() {
        while (true) {
            var seen = thread;
            if (!INTERRUPTING.equals(seen)) {
                return seen;
            }
            Thread.onSpinWait();
        }
    }

    final boolean isInside() {
        return Thread.currentThread().equals(inside());
    }

    /// By the thread that has the right to be inside.
    final void goInside() {
        thread = Thread.currentThread();
    }

    /// By the thread that is inside, before it gives the right away. No interrupt comes after.
    final void leave() {
        var me = Thread.currentThread();
        while (!THREAD.compareAndSet(this, me, null)) {
            Thread.onSpinWait();
        }
        if (me.isInterrupted()) {
            var _ = Thread.interrupted();
        }
    }

    /// As [#leave], by a thread that may have left, perhaps to others.
    final void leaveIfInside() {
        if (isInside()) {
            leave();
        }
    }

    /// Interrupts the thread that is inside, if one is. From any thread.
    final void interruptInside() {
        var seen = thread;
        if (seen != null && !INTERRUPTING.equals(seen) && THREAD.compareAndSet(this, seen, INTERRUPTING)) {
            try {
                seen.interrupt();
            } finally {
                thread = seen;
            }
        }
    }
}
