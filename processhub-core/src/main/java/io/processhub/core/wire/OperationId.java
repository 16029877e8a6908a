package io.processhub.core.wire;

import io.processhub.model.MemberId;

/// The name of one call of a user, the same over all its re-sends.
///
/// @param origin where it was called
/// @param number from 1, counted up by the origin; 0 is no operation
public record OperationId(MemberId origin, long number) {}
