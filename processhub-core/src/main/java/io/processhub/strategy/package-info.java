/// What the built-in strategies share.
/// Second floor, beside the core: it knows the ground floor only, just like a user's own strategy.
/// Nothing of the core or the runtime may come in.
@NullMarked
package io.processhub.strategy;

import org.jspecify.annotations.NullMarked;
