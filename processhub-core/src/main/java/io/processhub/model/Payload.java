package io.processhub.model;

import java.util.Arrays;
import java.util.Objects;

/// A user's value as bytes of the user's codec; the protocol carries it and never looks inside.
public final class Payload {
    /// Of no bytes.
    public static final Payload EMPTY = new Payload(new byte[0]);

    private final byte[] bytes;

    private Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    /// A payload of these bytes, which are not copied: the caller gives them away.
    public static Payload of(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        return bytes.length == 0 ? EMPTY : new Payload(bytes);
    }

    /// The bytes themselves, not a copy: do not change them.
    @SuppressWarnings("EI_EXPOSE_REP")
    public byte[] bytes() {
        return bytes;
    }

    /// How many bytes it has.
    public int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
