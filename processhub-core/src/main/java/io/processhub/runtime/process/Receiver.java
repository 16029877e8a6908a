package io.processhub.runtime.process;

import io.processhub.api.ProcessBody;
import io.processhub.api.Received;
import io.processhub.model.Payload;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// How the messages and orders of one life get to its code: opened, and in run style received.
abstract class Receiver extends CellContext {
    volatile @Nullable Order order;

    @Nullable
    ProcessBody body;

    /// What its former life left, empty for nothing; null while it waits for that.
    volatile @Nullable Payload inheritance;

    Receiver(ProcessHost host, StoredSpec spec, Token token, long serial) {
        super(host, spec, token, serial);
    }

    /// Whether it handles no more messages.
    abstract boolean isEndingOrEnded();

    /// The message of a letter, or null if there is none after all.
    final @Nullable Object open(Letter letter) {
        return switch (letter.message) {
            case CellTimers.Timer timer -> timer.take();
            case Letter.Encoded encoded -> {
                try {
                    yield host.codec().decode(encoded.bytes);
                } catch (Throwable e) { // an Error, too: a class may be missing here, or memory
                    host.unreadable(this, letter, e);
                    yield null;
                }
            }
            default -> letter.message;
        };
    }

    // ---- inside: the mailbox of a run-style process ----

    @Override
    public final boolean isEnding() {
        return order != null || isEndingOrEnded();
    }

    @Override
    public final Received receive(Duration timeout) throws InterruptedException {
        checkInside("receive()");
        checkReceives();
        current = null;
        long deadline = System.nanoTime() + nanos(timeout);
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted: " + childId() + " was to end and has not");
            }
            checkReceives();
            var obeyed = order;
            if (obeyed != null) {
                return obey(obeyed);
            }
            takeRole(Objects.requireNonNull(body));
            var letter = take();
            var message = letter == null ? null : open(letter);
            if (message instanceof Handover.Merging merging) {
                merge(merging);
                continue;
            }
            if (message != null) {
                current = letter;
                return new Received.Message(message);
            }
            if (letter != null) {
                continue;
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return new Received.Nothing();
            }
            await(left);
        }
    }

    private void checkReceives() {
        if (isEndingOrEnded()) {
            throw new IllegalStateException(childId() + " has ended or is ending: it receives nothing any more");
        }
    }

    private void merge(Handover.Merging merging) throws InterruptedException {
        try {
            host.handover().merge(this, body, merging);
        } catch (RuntimeException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("mergeHandoverState threw " + e, e);
        }
    }

    private Received obey(Order obeyed) {
        var mine = extras();
        if (mine.told) {
            throw new IllegalStateException(childId() + " was told to end; return from run instead of receiving again");
        }
        mine.told = true;
        return switch (obeyed) {
            case Order.Stop(var reason) -> new Received.Stopping(reason);
            case Order.Freeze _ -> new Received.Moving();
        };
    }

    private void await(long nanos) {
        if (!goIdle()) {
            return;
        }
        if (order == null && !isRoleWanted()) {
            LockSupport.parkNanos(this, nanos);
        }
        goBusy();
    }
}
