package io.processhub.runtime.process;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The mailbox of one process, and with it the right to run: whoever takes it from idle to busy,
/// and no one else, is inside the process until it goes idle again.
///
/// | `top`      | means |
/// |------------|-------|
/// | null       | idle: nothing waits, nobody is inside |
/// | [#BUSY]    | somebody is inside, nothing new waits |
/// | a letter   | somebody is inside (or on the way), and this stack of letters is new |
/// | [#CLOSED]  | the process has ended; for ever |
///
/// Senders push onto the stack with one compare-and-set; whoever is inside takes the whole stack
/// and turns it round, so letters of one sender stay in order.
abstract class Mailbox {
    private static final Letter BUSY = Letter.of("busy", null, null);
    private static final Letter CLOSED = Letter.of("closed", null, null);
    private static final VarHandle TOP;
    private static final VarHandle REST;

    static {
        try {
            var lookup = MethodHandles.lookup();
            TOP = lookup.findVarHandle(Mailbox.class, "top", Letter.class);
            REST = lookup.findVarHandle(Mailbox.class, "rest", Letter.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// What became of a push.
    enum Pushed {
        ACCEPTED,
        FULL,
        CLOSED
    }

    /// A new process is busy: with its start.
    private volatile @Nullable Letter top = BUSY;

    /// What was taken from the stack and is not read yet, in order. Written by whoever is inside.
    private volatile @Nullable Letter rest;

    /// How long `rest` is. Senders read it without order: the limit is one of memory, not of logic.
    private int restSize;

    /// Called by the thread that took the mailbox from idle to busy: somebody has to go inside.
    abstract void wake();

    /// Leaves a letter. From any thread, never blocks.
    ///
    /// @param limit how many letters may wait, this one included
    final Pushed push(Letter letter, int limit) {
        while (true) {
            var seen = top;
            if (seen == CLOSED) {
                return Pushed.CLOSED;
            }
            var below = seen == BUSY ? null : seen;
            letter.next = below;
            letter.depth = below == null ? 1 : below.depth + 1;
            if (letter.depth > limit - restSize) {
                return Pushed.FULL;
            }
            if (TOP.compareAndSet(this, seen, letter)) {
                if (seen == null) {
                    wake();
                }
                return Pushed.ACCEPTED;
            }
        }
    }

    /// Puts letters before all others. Once, before the process is up; its `init` may be running.
    final void preload(List<Letter> letters) {
        Letter last = null;
        Letter first = null;
        for (var letter : letters.reversed()) {
            letter.next = first;
            first = letter;
            last = last == null ? letter : last;
        }
        if (last == null) {
            return;
        }
        Letter before;
        do {
            before = rest;
            last.next = before;
        } while (!REST.compareAndSet(this, before, first));
        restSize += letters.size();
    }

    /// The next letter, or null if none waits. Only from inside.
    final @Nullable Letter take() {
        if (rest == null) {
            refill();
        }
        var letter = rest;
        if (letter == null || !REST.compareAndSet(this, letter, letter.next)) {
            return null;
        }
        letter.next = null;
        restSize--;
        return letter;
    }

    private void refill() {
        Letter stack;
        do {
            stack = top;
            if (stack == null || stack == BUSY || stack == CLOSED) {
                return;
            }
        } while (!TOP.compareAndSet(this, stack, BUSY));
        restSize = stack.depth;
        rest = reversed(stack);
    }

    private static @Nullable Letter reversed(@Nullable Letter stack) {
        Letter turned = null;
        while (stack != null) {
            var next = stack.next;
            stack.next = turned;
            turned = stack;
            stack = next;
        }
        return turned;
    }

    /// From busy to idle, unless something new waits. Only from inside; on success the caller is
    /// outside.
    final boolean goIdle() {
        return TOP.compareAndSet(this, BUSY, null);
    }

    /// From idle to busy without a letter. On success somebody has to go inside.
    final boolean goBusy() {
        return TOP.compareAndSet(this, null, BUSY);
    }

    final boolean isClosed() {
        return top == CLOSED;
    }

    /// Takes no more letters, for ever.
    ///
    /// @return those that were not read, in order
    final List<Letter> close() {
        var stack = (Letter) TOP.getAndSet(this, CLOSED);
        var left = new ArrayList<Letter>();
        collect((Letter) REST.getAndSet(this, null), left);
        if (stack != BUSY && stack != CLOSED) {
            collect(reversed(stack), left);
        }
        return left;
    }

    private static void collect(@Nullable Letter letter, List<Letter> into) {
        for (var next = letter; next != null; next = next.next) {
            into.add(next);
        }
    }
}
