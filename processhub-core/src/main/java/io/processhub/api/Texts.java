package io.processhub.api;

import io.processhub.model.ChildId;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The checks of texts and times that several values share.
final class Texts {
    private static final Duration LONGEST = Duration.ofDays(1);

    private Texts() {}

    /// A sorted, immutable copy of pairs that keep their limits.
    ///
    /// @param what whose pairs they are, for the message
    static Map<String, String> pairs(String what, Map<String, String> pairs, int maxEntries, int maxBytes) {
        if (pairs.isEmpty()) {
            return Map.of();
        }
        if (pairs.size() > maxEntries) {
            throw new IllegalArgumentException("%s has %d entries; at most %d are allowed, keep the rest elsewhere"
                    .formatted(what, pairs.size(), maxEntries));
        }
        long bytes = 0;
        for (var pair : pairs.entrySet()) {
            bytes += utf8Bytes(what + " key", pair.getKey());
            bytes += utf8Bytes(what + " value of \"" + ChildId.printable(pair.getKey()) + "\"", pair.getValue());
        }
        if (bytes > maxBytes) {
            throw new IllegalArgumentException(
                    "%s has %d bytes of UTF-8; at most %d are allowed, keep the rest elsewhere"
                            .formatted(what, bytes, maxBytes));
        }
        return Collections.unmodifiableMap(new TreeMap<>(pairs));
    }

    /// Checks a tag.
    static Optional<String> tag(String what, Optional<String> tag) {
        tag.ifPresent(text -> {
            if (text.isEmpty()) {
                throw new IllegalArgumentException(
                        what + " is empty; use 1 to " + Limits.TAG_BYTES + " bytes of UTF-8, or none");
            }
            int bytes = utf8Bytes(what, text);
            if (bytes > Limits.TAG_BYTES) {
                throw new IllegalArgumentException("%s \"%s\" has %d bytes of UTF-8; at most %d are allowed"
                        .formatted(what, ChildId.printable(text), bytes, Limits.TAG_BYTES));
            }
        });
        return tag;
    }

    /// Checks that a time to wait is 1 ms to 1 day.
    static Duration positive(String what, Duration time) {
        if (!isPositive(time)) {
            throw new IllegalArgumentException(what + " " + time + " is not in 1 ms to 1 day");
        }
        return time;
    }

    /// Whether a time is 1 ms to 1 day.
    static boolean isPositive(Duration time) {
        return time.compareTo(Duration.ofMillis(1)) >= 0 && time.compareTo(LONGEST) <= 0;
    }

    private static int utf8Bytes(String what, String text) {
        if (text == null) {
            throw new NullPointerException(what + " is null");
        }
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                bytes += 4;
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException("%s \"%s\" has an unpaired surrogate at index %d; remove it"
                        .formatted(what, ChildId.printable(text), i));
            } else {
                bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            }
        }
        return bytes;
    }
}
