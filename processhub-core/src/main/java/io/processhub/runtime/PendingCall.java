package io.processhub.runtime;

import io.processhub.api.Pending;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A call under way whose result is set once, from a virtual thread, since waiters' code runs on
/// it.
final class PendingCall<R> implements Pending<R> {
    private final CompletableFuture<R> result = new CompletableFuture<>();
    private final Runnable onCancel;

    /// A call without a result yet.
    ///
    /// @param onCancel asks for the call to end; it may end a little later
    PendingCall(Runnable onCancel) {
        this.onCancel = onCancel;
    }

    /// A call that has its result.
    static <R> PendingCall<R> done(R result) {
        var call = new PendingCall<R>(() -> {});
        call.result.complete(result);
        return call;
    }

    /// Sets the result. Runs what users hung on the future: never on a driver's thread.
    void complete(R value) {
        result.complete(value);
    }

    @Override
    public R await() throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw new AssertionError("a pending call never fails", e);
        }
    }

    @Override
    public Optional<R> await(Duration timeout) throws InterruptedException {
        try {
            return Optional.of(result.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new AssertionError("a pending call never fails", e);
        }
    }

    @Override
    public Optional<R> poll() {
        return Optional.ofNullable(result.getNow(null));
    }

    @Override
    public boolean isDone() {
        return result.isDone();
    }

    @Override
    public boolean cancel() {
        if (result.isDone()) {
            return false;
        }
        onCancel.run();
        return true;
    }

    @Override
    public CompletableFuture<R> toCompletableFuture() {
        return result.copy();
    }

    @Override
    public String toString() {
        return "Pending[" + poll().map(Object::toString).orElse("under way") + "]";
    }
}
