package io.processhub.model;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The name of a child, unique in its hub across the cluster.
///
/// @param value 1 to 1,024 bytes of UTF-8, without control characters and unpaired surrogates;
///              compared code unit by code unit, nothing is normalised
public record ChildId(String value) implements Comparable<ChildId> {
    /// The greatest length, in bytes of UTF-8.
    public static final int MAX_BYTES = 1_024;

    public ChildId {
        Objects.requireNonNull(value, "value");
        check(value);
    }

    /// The child id of a string.
    ///
    /// @throws IllegalArgumentException if the string is refused; it says the value and the limit
    public static ChildId of(String value) {
        return new ChildId(value);
    }

    /// A string made fit for a message: control characters are escaped, and it is cut at 64
    /// characters.
    public static String printable(String value) {
        Objects.requireNonNull(value, "value");
        var out = new StringBuilder();
        for (int i = 0; i < Math.min(value.length(), 64); i++) {
            char c = value.charAt(i);
            if (Character.isISOControl(c) || Character.isSurrogate(c) || Character.getType(c) == Character.FORMAT) {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return value.length() > 64 ? out.append('…').toString() : out.toString();
    }

    /// Checks that a string can be an id.
    ///
    /// @throws IllegalArgumentException if the string is refused; it says the value and the limit
    public static void check(String value) {
        Objects.requireNonNull(value, "value");
        if (isPlain(value)) {
            return;
        }
        if (value.isEmpty()) {
            throw new IllegalArgumentException("child id is empty; use 1 to " + MAX_BYTES + " bytes of UTF-8");
        }
        int bytes = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isISOControl(c)) {
                throw refused(value, "has the control character U+%04X at index %d; remove it".formatted((int) c, i));
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
                bytes += 4;
            } else if (Character.isSurrogate(c)) {
                throw refused(value, "has an unpaired surrogate at index %d; remove it".formatted(i));
            } else {
                bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            }
        }
        if (bytes > MAX_BYTES) {
            throw refused(value, "has %d bytes of UTF-8; at most %d are allowed".formatted(bytes, MAX_BYTES));
        }
    }

    /// Whether it has only characters that need no closer look, and not too many; as a rule.
    private static boolean isPlain(String value) {
        int length = value.length();
        if (length == 0 || length > MAX_BYTES) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c < 0x20 || c > 0x7e) {
                return false;
            }
        }
        return true;
    }

    private static IllegalArgumentException refused(String value, String why) {
        return new IllegalArgumentException("child id \"" + printable(value) + "\" " + why);
    }

    /// The bytes of the id in UTF-8.
    public byte[] utf8() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(ChildId other) {
        return value.compareTo(other.value);
    }

    // Written out, as in all keys: docs/decisions/keys-write-their-equals.md
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof ChildId that && value.equals(that.value));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
