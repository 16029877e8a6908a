/// Who runs where: the logs of claims, their deltas and digests, and the judge between rival
/// claims.
/// A room of the second floor: it knows the wire and the ground floor.
/// No other room may come in, and nothing that reads a clock or walks an unordered collection.
@NullMarked
package io.processhub.core.registry;

import org.jspecify.annotations.NullMarked;
