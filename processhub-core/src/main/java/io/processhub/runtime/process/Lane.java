package io.processhub.runtime.process;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// One of the lines of work of a [WorkerPool], and the right to run work: as many workers run as
/// there are lanes.
///
/// Any thread may put work in and take it out, so nothing is lost however a lane changes hands; an
/// owner only makes it likely that what belongs together runs on one processor. One duty goes with
/// it: what is [#next] is the owner's, and nobody else looks for it.
final class Lane {
    private static final VarHandle OWNER;
    private static final VarHandle NEXT;
    private static final VarHandle DONE;

    static {
        try {
            var lookup = MethodHandles.lookup();
            OWNER = lookup.findVarHandle(Lane.class, "owner", Worker.class);
            NEXT = lookup.findVarHandle(Lane.class, "next", Runnable.class);
            DONE = lookup.findVarHandle(Lane.class, "done", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final RunQueue queue = new RunQueue();

    private volatile @Nullable Worker owner;

    /// What runs when the current work is done: the last that it made runnable.
    private volatile @Nullable Runnable next;

    /// How much work was run, so that one can see whether the owner gets on.
    private volatile int done;

    @Nullable
    Worker owner() {
        return owner;
    }

    /// Changes hands, if the owner is the one that was expected.
    boolean changeOwner(@Nullable Worker expected, @Nullable Worker worker) {
        return OWNER.compareAndSet(this, expected, worker);
    }

    boolean hasNext() {
        return next != null;
    }

    /// Says what is to be next, and gives what was to be so far.
    @Nullable
    Runnable putNext(Runnable work) {
        return (Runnable) NEXT.getAndSet(this, work);
    }

    @Nullable
    Runnable takeNext() {
        return next == null ? null : (Runnable) NEXT.getAndSet(this, null);
    }

    int done() {
        return done;
    }

    /// By the owner.
    void countDone() {
        DONE.setOpaque(this, done + 1);
    }
}
