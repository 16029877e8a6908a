package io.processhub.core.registry;

import io.processhub.core.wire.LogRecord;
import io.processhub.core.wire.LogRecord.Wanted;
import io.processhub.core.wire.Message.Delta;
import io.processhub.core.wire.SequencedRecord;
import io.processhub.model.MemberId;
import io.processhub.model.StoredSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Cuts pieces of logs into parts that fit a frame, and puts received parts together again.
///
/// Parts are put together before any is applied: between two parts the copy would be a state that
/// its owner never had, because a record that was replaced meanwhile is left out of the earlier
/// part.
final class Transfers {
    /// About how many bytes a part has; one record may be longer.
    static final int PART_BYTES = 96 * 1024;

    /// How many unfinished transfers are kept of one sender; the oldest is given up for one more.
    private static final int MAX_UNFINISHED = 64;

    private final Map<Key, List<SequencedRecord>> unfinished = new LinkedHashMap<>();
    private final Map<Key, Integer> nextPart = new LinkedHashMap<>();

    private record Key(MemberId sender, MemberId owner, long from, long to) {}

    /// All records of the transfer that this part completes, or null if parts are missing.
    @Nullable
    List<SequencedRecord> complete(MemberId sender, Delta delta) {
        if (delta.part() == 0 && delta.last()) {
            return delta.records();
        }
        var key = new Key(sender, delta.owner(), delta.from(), delta.to());
        if (delta.part() == 0) {
            begin(key);
        }
        var records = unfinished.get(key);
        if (records == null || nextPart.getOrDefault(key, 0) != delta.part()) {
            forget(key);
            return null;
        }
        records.addAll(delta.records());
        nextPart.put(key, delta.part() + 1);
        if (!delta.last()) {
            return null;
        }
        forget(key);
        return records;
    }

    private void begin(Key key) {
        forget(key);
        if (unfinished.size() >= MAX_UNFINISHED) {
            forget(unfinished.keySet().iterator().next());
        }
        unfinished.put(key, new ArrayList<>());
        nextPart.put(key, 0);
    }

    private void forget(Key key) {
        unfinished.remove(key);
        nextPart.remove(key);
    }

    /// The entries of a log after `from`, as parts.
    static List<Delta> split(Log log, long from) {
        List<Delta> parts = new ArrayList<>();
        List<SequencedRecord> records = new ArrayList<>();
        int bytes = 0;
        for (var entry = log.firstAfter(from); entry != null; entry = entry.newer) {
            if (bytes > 0 && bytes + weight(entry.record) > PART_BYTES) {
                parts.add(part(log, from, parts.size(), false, records));
                records = new ArrayList<>();
                bytes = 0;
            }
            records.add(new SequencedRecord(entry.seq, entry.record));
            bytes += weight(entry.record);
        }
        parts.add(part(log, from, parts.size(), true, records));
        return parts;
    }

    private static Delta part(Log log, long from, int part, boolean last, List<SequencedRecord> records) {
        return new Delta(log.owner, from, log.seq, log.floor, part, last, records);
    }

    private static int weight(LogRecord record) {
        int bytes = 40 + 2 * record.id().value().length();
        return record instanceof Wanted wanted ? bytes + weight(wanted.spec()) : bytes;
    }

    private static int weight(StoredSpec spec) {
        int bytes = 40 + spec.arguments().size();
        for (var entry : spec.metadata().entrySet()) {
            bytes += 8 + 2 * (entry.getKey().length() + entry.getValue().length());
        }
        for (var node : spec.mapping()) {
            bytes += 4 + node.length();
        }
        return bytes;
    }
}
