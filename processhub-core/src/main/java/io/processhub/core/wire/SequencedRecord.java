package io.processhub.core.wire;

/// A record at its place in its author's log.
///
/// @param seq    from 1
/// @param record what it says
public record SequencedRecord(long seq, LogRecord record) {}
