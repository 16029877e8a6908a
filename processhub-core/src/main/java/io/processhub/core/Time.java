package io.processhub.core;

/// When a step happens, as two clocks tell it. The core reads no clock of its own.
///
/// @param monotonicMillis never goes back; for timers. Its origin is arbitrary and differs from
///                        node to node: it may be negative, and 0 is a time like any other
/// @param wallMillis      since 1970, may jump; for the time part of tokens only
public record Time(long monotonicMillis, long wallMillis) {}
