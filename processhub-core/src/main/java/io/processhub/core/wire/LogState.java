package io.processhub.core.wire;

import io.processhub.model.MemberId;

/// What two copies of a log are compared by: 32 bytes, however many children.
///
/// @param owner the log's author
/// @param seq   the last sequence number held
/// @param floor tombstones up to here may be gone: a copy that stands below needs a snapshot
/// @param hash  over all live records at `seq`
public record LogState(MemberId owner, long seq, long floor, long hash) {}
