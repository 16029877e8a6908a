package io.processhub.core.wire;

import io.processhub.model.MemberId;

/// How far somebody holds a log.
///
/// @param owner the log's author
/// @param seq   the last sequence number held, from 0
public record LogPosition(MemberId owner, long seq) {}
