package io.processhub.api;

import io.processhub.model.ExitReason;
import io.processhub.model.Role;

/// A process in run style: it owns a virtual thread for life and takes its messages itself.
///
/// For what is a loop at heart: polling, a connection that is read, a job that ends. It costs a
/// virtual thread (about 1 KiB) also while it waits; a million of anything is better a
/// [HubProcess].
///
/// ```java
/// public void run(RunContext ctx) throws Exception {
///     while (true) {
///         switch (ctx.receive(Duration.ofSeconds(10))) {
///             case Received.Message(var message) -> handle(message);
///             case Received.Nothing _ -> probe();
///             case Received.Stopping _, Received.Moving _ -> { return; }
///         }
///     }
/// }
/// ```
public non-sealed interface HubRunnable extends ProcessBody {
    /// Called once, first, as [HubProcess#init] is. Does nothing by default.
    ///
    /// @throws Exception to fail the start
    default void init(RunContext ctx) throws Exception {}

    /// Runs the process, on the thread of `init`. When it returns the process ends: as it was
    /// asked to, or as [ExitReason.Normal] if it was not asked. When it throws the process has
    /// crashed.
    ///
    /// A process that is to end is told by [RunContext#receive]; if it has not returned within its
    /// shutdown timeout its thread is interrupted, and after the same time again it is given up.
    ///
    /// @throws Exception to crash the process
    void run(RunContext ctx) throws Exception;

    /// Called when this instance has taken a role, as [HubProcess#roleChanged] is, on the thread of
    /// `run`: by [RunContext#receive], before the next message. What it throws comes out of there,
    /// a checked exception as the cause of an [IllegalStateException]. Does nothing by default.
    ///
    /// @throws Exception as it likes
    default void roleChanged(Role role, RunContext ctx) throws Exception {}

    /// Called once, last, as [HubProcess#terminate] is. Does nothing by default.
    ///
    /// @param reason why the process ends
    /// @throws Exception as it likes
    default void terminate(ExitReason reason, RunContext ctx) throws Exception {}
}
