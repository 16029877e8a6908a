package io.processhub.runtime.process;

import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Carries the messages of processes, to this node and to others.
public interface Post {
    /// As [io.processhub.api.ProcessContext#tell]: blocks for a bounded time while too much waits
    /// for another node.
    ///
    /// @param from who tells; null if it is not a process
    void tell(@Nullable Pid from, Pid to, Object message);

    /// As [io.processhub.api.ProcessContext#ask(Pid, Object, Duration)]. Never blocks.
    ///
    /// @param from who asks; null if it is not a process
    CompletableFuture<Object> ask(@Nullable Pid from, Pid to, Object message, Duration timeout);

    /// Ends the open asks of a process of this node as
    /// [io.processhub.api.AskException.Reason#ASKER_INTERRUPTED], soon. Never blocks.
    void interruptAsks(Pid asker);

    /// The way back to an ask whose message came by another way than this post.
    ReplyAddress replyAddress(NodeId asker, long number);
}
