package io.processhub.api;

import java.time.Duration;

/// What a [HubRunnable] is given: a [ProcessContext], and its mailbox.
public interface RunContext extends ProcessContext {
    /// Waits for the next message. An order to stop or to move comes before all messages.
    ///
    /// Afterwards [#sender()] and [#reply] speak of the message that came.
    ///
    /// @param timeout how long to wait; zero takes what is there
    /// @throws InterruptedException  if the thread is interrupted: the process overstayed its
    ///                               shutdown timeout
    /// @throws IllegalStateException if called by another thread than the one in `run` or `init`,
    ///                               or again after it has said [Received.Stopping] or
    ///                               [Received.Moving]
    Received receive(Duration timeout) throws InterruptedException;

    /// Whether the process is to end: the next [#receive] will say so. For long work between two
    /// receives; from any thread.
    boolean isEnding();
}
