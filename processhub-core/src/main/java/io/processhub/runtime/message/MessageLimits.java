package io.processhub.runtime.message;

/// What a [Messenger] takes.
///
/// @param messageBytes  the longest encoded message or answer to another node
/// @param waitingFrames messages that may wait for one node while the link to it is made
/// @param waitingBytes  the same in bytes
public record MessageLimits(int messageBytes, int waitingFrames, int waitingBytes) {
    /// 1 MiB; 10,000 messages of together 16 MiB.
    public static final MessageLimits DEFAULT = new MessageLimits(1 << 20, 10_000, 16 << 20);

    public MessageLimits {
        if (messageBytes < 1 || messageBytes > 1 << 20) {
            throw new IllegalArgumentException("messageBytes: %d is not in 1..%d".formatted(messageBytes, 1 << 20));
        }
        if (waitingFrames < 1 || waitingBytes < 1) {
            throw new IllegalArgumentException("waitingFrames %d and waitingBytes %d are not both positive"
                    .formatted(waitingFrames, waitingBytes));
        }
    }
}
