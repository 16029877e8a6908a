/// The built-in answers to how a child moves from node to node.
/// Second floor, beside the core: it knows the ground floor only, just like a user's own strategy.
/// Nothing of the core or the runtime may come in: a strategy says what it wants, the core does
/// it.
@NullMarked
package io.processhub.strategy.migration;

import org.jspecify.annotations.NullMarked;
