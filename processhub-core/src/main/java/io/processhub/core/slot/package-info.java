/// The life of one local child, from assigned to stopped, as a table that the compiler checks.
/// A room of the second floor: it knows the wire and the ground floor.
/// No other room may come in, and no code of a user's process.
@NullMarked
package io.processhub.core.slot;

import org.jspecify.annotations.NullMarked;
