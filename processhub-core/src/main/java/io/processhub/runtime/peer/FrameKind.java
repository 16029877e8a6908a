package io.processhub.runtime.peer;

import java.util.Optional;

/// What a frame between two nodes is about.
public enum FrameKind {
    /// A message from a member of a hub to another: bytes of the core's wire codec.
    HUB(1),
    /// The sender's node does not run the hub.
    NOT_HERE(2),
    /// A message between processes.
    USER(3),
    /// About the link that messages between processes are bound to.
    LINK(4),
    /// What really runs at the receiver?
    ASK_CHILDREN(5),
    /// This really runs at the sender.
    TELL_CHILDREN(6),
    /// Does a living node have this name?
    ASK_NAME(7),
    /// The sender lives, has this name, and this address.
    TELL_NAME(8),
    /// The receiver's frames up to a number have been taken over.
    ACK(9),
    /// If the receiver has this child in quarantine, it is to release it.
    ASK_RELEASE(10),
    /// What the sender has done about a child in quarantine.
    TELL_RELEASE(11),
    /// A piece of a message of a hub that is longer than a frame.
    CHUNK(12),
    /// How much of such a message the sender has.
    CHUNK_ACK(13),
    /// Several frames as one piece of the transport.
    BATCH(14);

    private static final FrameKind[] BY_CODE = new FrameKind[15];

    static {
        for (var kind : values()) {
            BY_CODE[kind.code] = kind;
        }
    }

    private final int code;

    FrameKind(int code) {
        this.code = code;
    }

    byte code() {
        return (byte) code;
    }

    static Optional<FrameKind> of(byte code) {
        return code > 0 && code < BY_CODE.length ? Optional.of(BY_CODE[code]) : Optional.empty();
    }
}
