package io.processhub.api;

import io.processhub.model.ExitReason;
import io.processhub.model.Role;

/// A process in callback style: the default style, and the cheap one.
///
/// An idle one is nothing but its objects; while it has messages it is put on a virtual thread
/// that serves one process after the other. So what a callback leaves in a thread local may be seen
/// by others, and not by its own next call: use scoped values, or remove it in `finally`. Fields
/// need no locks: calls never overlap, and each sees what the one before it wrote.
///
/// Every callback may block (JDBC, HTTP, `ctx.ask(…).join()`) for as long as it likes; its messages
/// wait meanwhile, nobody else does. What it throws, also an `Error`, ends this process alone, as
/// [ExitReason.Crashed].
///
/// Messages read best as a sealed interface and a switch over it. A message of another type than
/// `M` fails in the cast, which is a crash like any other.
///
/// @param <M> the type of its messages
public non-sealed interface HubProcess<M> extends ProcessBody {
    /// Called once, first. When it returns the process is up, and the caller of the start is told.
    /// Does nothing by default.
    ///
    /// If it throws, or is not done within the hub's start timeout (it is then interrupted), the
    /// start has failed. If it returns later than that, [#terminate] is called with
    /// [ExitReason.Stopped] and the process is thrown away.
    ///
    /// @throws Exception to fail the start
    default void init(ProcessContext ctx) throws Exception {}

    /// Handles one message. Messages of one sender come in the order in which they were sent.
    ///
    /// @throws Exception to crash the process
    void handle(M message, ProcessContext ctx) throws Exception;

    /// Called when this instance has taken a role, between two messages: one of several instances
    /// of a child, if the redundancy strategy says that processes are told. Does nothing by
    /// default.
    ///
    /// While it runs no other instance becomes active, if this one was: an instance that is told
    /// to be [Role#PASSIVE] should let go here of what only the active one may hold. What it throws
    /// ends the process as [ExitReason.Crashed].
    ///
    /// @throws Exception to crash the process
    default void roleChanged(Role role, ProcessContext ctx) throws Exception {}

    /// Called once, last, unless the process was killed or its `init` failed. Does nothing by
    /// default.
    ///
    /// It has the child's shutdown timeout before it is interrupted, and the same again before it
    /// is given up. What it throws is logged and changes nothing.
    ///
    /// @param reason why the process ends
    /// @throws Exception as it likes
    default void terminate(ExitReason reason, ProcessContext ctx) throws Exception {}
}
