package io.processhub.model;

import java.util.Objects;

/// The one rule for names of nodes, hubs and process types, and its message.
public final class Names {
    /// The greatest length of a name, in characters.
    public static final int MAX_LENGTH = 128;

    private Names() {}

    /// Checks a name: 1 to 128 characters out of ASCII letters, digits, `.`, `_`, `-`, `@` and `:`.
    ///
    /// @param what what is named, for the message
    /// @return the name
    /// @throws IllegalArgumentException if the name is refused; it says what, the value and the
    ///                                  limit
    public static String check(String what, String name) {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(name, "name");
        if (name.isEmpty()) {
            throw new IllegalArgumentException(what + " is empty; use 1 to " + MAX_LENGTH + " characters");
        }
        if (name.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("%s \"%s…\" has %d characters; at most %d are allowed"
                    .formatted(what, ChildId.printable(name.substring(0, 32)), name.length(), MAX_LENGTH));
        }
        for (int i = 0; i < name.length(); i++) {
            if (!allowed(name.charAt(i))) {
                throw new IllegalArgumentException(
                        "%s \"%s\" has the character U+%04X at index %d; use letters, digits and . _ - @ :"
                                .formatted(what, ChildId.printable(name), (int) name.charAt(i), i));
            }
        }
        return name;
    }

    private static boolean allowed(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._-@:".indexOf(c) >= 0;
    }
}
