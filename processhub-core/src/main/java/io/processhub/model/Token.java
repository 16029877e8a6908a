package io.processhub.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A fencing token: names one life of one child, and rises with every next life.
///
/// One positive number in three parts, so that it fits a `BIGINT` column:
///
/// | bits | part | who gives it |
/// |------|------|--------------|
/// | 41   | time, ms since 2025-01-01T00:00Z | the arbiter: above all it knows for the id |
/// | 14   | mark, hashed from the arbiter: the sides of a partition differ | the arbiter |
/// | 8    | life, counted up at each restart in place; then a new grant is needed | the holder |
///
/// Time and mark together are the *grant*.
///
/// @param value positive; the greater is the later
public record Token(long value) implements Comparable<Token> {
    /// Below every token that is given out.
    public static final Token NONE = new Token(0);
    /// The greatest life.
    public static final int MAX_LIFE = (1 << 8) - 1;

    private static final int LIFE_BITS = 8;
    private static final int MARK_BITS = 14;
    private static final long MAX_MARK = (1L << MARK_BITS) - 1;
    private static final long EPOCH_MILLIS = 1_735_689_600_000L;
    private static final long MAX_TIME = (1L << 41) - 1;

    public Token {
        if (value < 0) {
            throw new IllegalArgumentException("token " + value + " is negative");
        }
    }

    /// The first token of a new grant: later than `known`, and not before the arbiter's clock.
    ///
    /// @param known      the greatest token known for the id, or [#NONE]
    /// @param wallMillis the arbiter's wall clock, milliseconds since 1970
    /// @param mark       hashed from the arbiter's identity; its lowest 14 bits are used
    public static Token grant(Token known, long wallMillis, long mark) {
        Objects.requireNonNull(known, "known");
        long time = Math.max(known.time() + 1, wallMillis - EPOCH_MILLIS);
        if (time > MAX_TIME) {
            throw new IllegalArgumentException("token time " + time + " is above " + MAX_TIME + "; check the clocks");
        }
        return new Token((time << (MARK_BITS + LIFE_BITS)) | ((mark & MAX_MARK) << LIFE_BITS));
    }

    /// The token of the next life under the same grant.
    ///
    /// @throws IllegalStateException if the lives of the grant are used up, see [#isLastLife()]
    public Token nextLife() {
        if (isLastLife()) {
            throw new IllegalStateException("token " + value + " has no further life; ask for a new grant");
        }
        return new Token(value + 1);
    }

    /// Whether the grant has no further life.
    public boolean isLastLife() {
        return life() == MAX_LIFE;
    }

    /// The greatest token of the same grant.
    public Token endOfGrant() {
        return new Token(value | MAX_LIFE);
    }

    /// Whether both were given out by one decision of an arbiter.
    public boolean sameGrant(Token other) {
        Objects.requireNonNull(other, "other");
        return value >>> LIFE_BITS == other.value >>> LIFE_BITS;
    }

    /// Whether this is later than the other.
    public boolean isAfter(Token other) {
        Objects.requireNonNull(other, "other");
        return value > other.value;
    }

    /// The later of two tokens.
    public static Token max(Token a, Token b) {
        Objects.requireNonNull(a, "a");
        Objects.requireNonNull(b, "b");
        return a.value >= b.value ? a : b;
    }

    /// The time part, milliseconds since 2025.
    public long time() {
        return value >>> (MARK_BITS + LIFE_BITS);
    }

    /// When it was granted, by the arbiter's wall clock, milliseconds since 1970; later than that
    /// if tokens that are later were known.
    public long grantedAtMillis() {
        return time() + EPOCH_MILLIS;
    }

    /// The life part, from 0.
    public int life() {
        return (int) (value & MAX_LIFE);
    }

    @Override
    public int compareTo(Token other) {
        return Long.compare(value, other.value);
    }

    // Written out, as in all keys: docs/decisions/keys-write-their-equals.md
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Token that && value == that.value);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(value);
    }

    @Override
    public String toString() {
        return time() + "." + ((value >>> LIFE_BITS) & MAX_MARK) + "." + life();
    }
}
