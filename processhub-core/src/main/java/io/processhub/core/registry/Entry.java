package io.processhub.core.registry;

import io.processhub.core.wire.LogRecord;
import org.jspecify.annotations.Nullable;

/// A record at its place: in its author's log, and among what all logs say of one child.
final class Entry {
    final Log log;
    final Child child;
    long seq;
    LogRecord record;

    /// The number under which the register was first written: who holds less of the log has never
    /// heard of it.
    final long firstSeq;

    @Nullable
    Entry older;

    @Nullable
    Entry newer;

    @Nullable
    Entry nextOfChild;

    Entry(Log log, Child child, long seq, LogRecord record) {
        this.log = log;
        this.child = child;
        this.seq = seq;
        this.firstSeq = seq;
        this.record = record;
    }
}
