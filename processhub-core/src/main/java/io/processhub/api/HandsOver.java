package io.processhub.api;

import java.util.Optional;

/// A process that takes its state along when it moves to another node. Implemented next to
/// [HubProcess] or [HubRunnable]:
///
/// ```java
/// final class Counter implements HubProcess<Add>, HandsOver<Long> { … }
/// ```
///
/// A process moves when nodes come and go and when its node or hub is closed, not when it crashes.
/// The state goes through the node's codec, also where that would not be needed, so its types are
/// to be allowed there ([NodeConfig.Builder#allowTypes]), and it may have up to
/// [HubOptions#maxStateBytes].
///
/// All callbacks run on the process's own thread, never at once with its others, and may block.
/// What one throws or how long it hangs harms this process alone.
///
/// @param <S> the type of its state
public interface HandsOver<S> {
    /// Gives the state. At the old home, after the last message, before `terminate`; of a
    /// [HubRunnable] after `run` has returned, because [RunContext#receive] said
    /// [Received.Moving]. Also of a copy that is ended when two sides of a partition meet again.
    ///
    /// If it throws, or is not done within the strategy's `handoverDataWait` (it is then
    /// interrupted), or gives what cannot be encoded or is too long, the child moves without its
    /// state, which is logged and counted; it then begins anew.
    ///
    /// @return the state; empty for none
    /// @throws Exception to move without
    Optional<S> prepareHandoverState(ProcessContext ctx) throws Exception;

    /// Takes the state over. At the new home, after `init` and before the first message.
    ///
    /// If it throws, `terminate` is called with [io.processhub.model.ExitReason.Crashed]. If it
    /// throws, or is not done within the hub's start timeout, that is a crash of this child: it is
    /// started again with the same state, and in the end quarantined. The state stays with
    /// it until a life has taken it over, or the child is stopped.
    ///
    /// @throws Exception to crash
    void alterHandoverState(S handed, ProcessContext ctx) throws Exception;

    /// Is offered the state of another copy of this child, which ran on the other side of a
    /// partition and has ended for this one. Comes between two messages; at most once for each
    /// copy, and not at all if the other side is lost meanwhile. Does nothing by default.
    ///
    /// @throws Exception to crash the process
    default void mergeHandoverState(S other, ProcessContext ctx) throws Exception {}
}
