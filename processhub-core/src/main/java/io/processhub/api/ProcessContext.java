package io.processhub.api;

import io.processhub.model.ChildId;
import io.processhub.model.Pid;
import io.processhub.model.Role;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What a process knows of itself, and what it can do. One per life; it is the same in every
/// callback.
///
/// Except where it says otherwise a method may be called from any thread, also one that the process
/// started itself, and never blocks. Once the process has ended nothing it does is delivered.
public interface ProcessContext {
    /// The address of this life of this process.
    Pid self();

    /// The name under which it runs.
    ChildId childId();

    /// A number that names this life, and is greater than that of any life before it in the
    /// cluster. Put it into conditional writes (`… WHERE token <= ?`), and a copy that does not
    /// know yet that it has been replaced can no longer write. It may rise while the process runs:
    /// after two sides of a partition met, the copy that stays gets a token above all that either
    /// side gave out. So read it for each write, and do not keep it.
    long fencingToken();

    /// The role of this instance: [Role#ACTIVE], unless several instances of the child run, one of
    /// which is active. It does not change while a message is handled.
    Role role();

    /// The metadata of its child spec, with what hooks have changed of it for this life (see
    /// [ChildLaunch]); immutable.
    Map<String, String> metadata();

    /// The name of its hub.
    String hubName();

    /// Sends a message to a process on any node. At most once, and in order with what this
    /// process told and asked the same process before.
    ///
    /// On this node the object itself is handed over, so it should be immutable; to another node
    /// it goes through the codec. A message that cannot be delivered is dropped, counted and
    /// logged.
    ///
    /// Waits, but only while more messages are under way to that process's node than it takes, and
    /// up to `maxTellWait` (5 s): see [NodeConfig.Builder#maxTellWait].
    ///
    /// @throws io.processhub.spi.CodecException if it cannot be encoded; it says what to do
    /// @throws IllegalArgumentException         if its encoded form is longer than the limit it
    ///                                          names
    void tell(Pid to, Object message);

    /// Sends a message to a process on any node and waits for its answer, without a thread.
    /// Otherwise as [#tell].
    ///
    /// The future always ends: with the answer, or with an [AskException]. What hangs on the future
    /// runs on a virtual thread, **not** inside this or any process: to come back into it, tell
    /// [#self()]. Or wait: `join()` inside a callback blocks this process only. When a callback is
    /// interrupted, because the process is to stop or to move and its shutdown timeout has passed,
    /// its open asks end as [AskException.Reason#ASKER_INTERRUPTED], so that `join()` returns too.
    ///
    /// @param timeout greater than zero; counted from the call
    /// @throws io.processhub.spi.CodecException if it cannot be encoded; it says what to do
    /// @throws IllegalArgumentException         if its encoded form is longer than the limit it
    ///                                          names, or the timeout is not positive
    CompletableFuture<Object> ask(Pid to, Object message, Duration timeout);

    /// As [#ask(Pid, Object, Duration)], for an answer of this type; one of another type ends the
    /// future with a [ClassCastException].
    default <R> CompletableFuture<R> ask(Pid to, Object message, Class<R> answer, Duration timeout) {
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(answer, "answer");
        Objects.requireNonNull(timeout, "timeout");
        return ask(to, message, timeout).thenApply(answer::cast);
    }

    /// Who sent the current message; empty if it was not a process, and outside of a message.
    /// Only from the process's own thread.
    Optional<Pid> sender();

    /// Where the answer to the current message goes; empty if it was told and not asked. To
    /// answer later. Only from the process's own thread.
    Optional<ReplyTo> replyTo();

    /// Answers the current message; does nothing if it was told and not asked.
    /// Only from the process's own thread.
    ///
    /// @throws io.processhub.spi.CodecException if the asker is on another node and the answer
    ///                                          cannot be encoded
    default void reply(Object answer) {
        Objects.requireNonNull(answer, "answer");
        replyTo().ifPresent(asker -> asker.reply(answer));
    }

    /// Sends this process a message once, after the delay or up to 20 ms later. A timer that was
    /// started under the same key before is replaced. Timers end with the process. Only from the
    /// process's own thread.
    ///
    /// @param key   names the timer within this process; it may have up to 10,000
    /// @param delay zero or more
    /// @throws IllegalStateException if the process has 10,000 timers already
    void startTimer(String key, Duration delay, Object message);

    /// Sends this process a message every period, first after one period. If the process is late,
    /// it finds one such message waiting, not one for each period that has passed. Otherwise as
    /// [#startTimer].
    ///
    /// @param period at least 1 ms; below 10 ms it comes as often as the clock ticks
    void startPeriodicTimer(String key, Duration period, Object message);

    /// Ends a timer; its message does not come any more, even if it was waiting already.
    /// Only from the process's own thread.
    ///
    /// @return whether there was one
    boolean cancelTimer(String key);

    /// Delays moves of this process to another node, until [#readyToMove] or for at most the hub's
    /// [HubOptions#maxMoveDeferral] after a move was ordered: for a time in which a move would
    /// disturb. A move that has begun goes on. Ends with this life; does not delay a stop. Does
    /// nothing if it delays already.
    void deferMove();

    /// Delays moves no longer; one that waits begins.
    void readyToMove();

    /// Ends this process normally, when its current message is done. A TRANSIENT or TEMPORARY
    /// child is then unregistered everywhere, a PERMANENT one starts again.
    void stop();
}
