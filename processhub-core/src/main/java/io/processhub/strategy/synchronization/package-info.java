/// The built-in answers to how the other nodes are told of a change.
/// Second floor, beside the core: it knows the ground floor only, just like a user's own strategy.
/// Nothing of the core or the runtime may come in: a strategy says what it wants, the core does
/// it.
@NullMarked
package io.processhub.strategy.synchronization;

import org.jspecify.annotations.NullMarked;
