package io.processhub.core;

/// When a step happens, as two clocks tell it. The core reads no clock of its own.
///
/// @param monotonicMillis never goes back; for timers
/// @param wallMillis      since 1970, may jump; for the time part of tokens only
public record Time(long monotonicMillis, long wallMillis) {}
