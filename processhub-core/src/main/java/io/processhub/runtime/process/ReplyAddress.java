package io.processhub.runtime.process;

import io.processhub.api.AskException;
import io.processhub.model.NodeId;

/// The way back to one ask. Never blocks; only the first end counts.
public interface ReplyAddress {
    /// The asker's node.
    NodeId node();

    /// The number of the ask on that node.
    long number();

    /// Ends the ask with an answer.
    ///
    /// @throws io.processhub.spi.CodecException if it has to be encoded and cannot be
    void reply(Object answer);

    /// Ends the ask without an answer.
    void fail(AskException.Reason reason, String why);
}
