package io.processhub.api;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A call that is under way, and later its result.
///
/// Every call ends by itself, at its own timeout at the latest, and then keeps its result: whoever
/// waits late, or twice, finds it. Failures of the world are inside the result, so waiting throws
/// nothing but what is said here. May be used by any number of threads.
///
/// @param <R> what the call results in
public interface Pending<R> {
    /// Waits for the result. Blocks at most a little longer than the call's own timeout.
    ///
    /// @throws InterruptedException if the waiting thread is interrupted; the call goes on
    R await() throws InterruptedException;

    /// Waits for the result, but not longer than this; the call goes on if it is not there yet.
    ///
    /// @return the result, or nothing if it is not there yet; wait again, or [#cancel()]
    /// @throws InterruptedException if the waiting thread is interrupted; the call goes on
    Optional<R> await(Duration timeout) throws InterruptedException;

    /// The result if it is there. Never blocks.
    Optional<R> poll();

    /// Whether the result is there.
    default boolean isDone() {
        return poll().isPresent();
    }

    /// Gives the call up: it ends soon, and what it has no answer for yet counts as unknown in the
    /// result. What was accepted already goes on: cancelling a start stops nothing. Never blocks.
    ///
    /// @return whether the call was still under way
    boolean cancel();

    /// The same result as a future, which completes normally, on a virtual thread of its own.
    /// Completing or cancelling that future changes nothing here.
    CompletableFuture<R> toCompletableFuture();
}
