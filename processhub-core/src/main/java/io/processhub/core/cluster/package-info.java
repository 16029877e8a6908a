/// The view, the barrier that every member of it has passed, and whether this side may act.
/// A room of the second floor: it knows the wire and the ground floor.
/// No other room may come in, and nothing of a particular transport.
@NullMarked
package io.processhub.core.cluster;

import org.jspecify.annotations.NullMarked;
