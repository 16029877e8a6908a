package io.processhub.api;

/// Where the answer to one ask goes. May be kept, and used later and from any thread.
public interface ReplyTo {
    /// Answers. Only the first answer counts; one that comes after the ask has timed out is
    /// dropped. Never blocks.
    ///
    /// @throws io.processhub.spi.CodecException if the asker is on another node and the answer
    ///                                          cannot be encoded; another answer may then be given
    void reply(Object answer);
}
