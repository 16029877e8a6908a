/// Calls in flight: what was asked, who still has to answer, and when it is too late.
/// A room of the second floor: it knows the wire and the ground floor.
/// No other room may come in, and no future or lock: an answer is an effect.
@NullMarked
package io.processhub.core.operation;

import org.jspecify.annotations.NullMarked;
