package io.processhub.runtime;

import io.processhub.api.Pending;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// A call under way whose result is set once, from any thread: what users hang on the future runs
/// on virtual threads of its own.
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

    /// Sets the result, and wakes those who wait. Runs nothing of theirs.
    void complete(R value) {
        result.complete(value);
    }

    /// Ends with the call, on the thread that sets the result: for what is short.
    CompletionStage<?> done() {
        return result;
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
        return result.isDone() ? result.copy() : result.thenApplyAsync(Function.identity(), Thread::startVirtualThread);
    }

    @Override
    public String toString() {
        return "Pending[" + poll().map(Object::toString).orElse("under way") + "]";
    }
}
