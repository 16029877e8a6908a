package io.processhub.core.registry;

import io.processhub.core.wire.LogRecord;
import org.jspecify.annotations.Nullable;

/// A record at its place: in its author's log, and among what all logs say of one child.
final class Entry {
    final Log log;
    final Child child;
    long seq;
    LogRecord record;

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
        this.record = record;
    }
}
