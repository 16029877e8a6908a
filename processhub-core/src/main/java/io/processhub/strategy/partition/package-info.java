/// The built-in answers to what a side may do when the network has split.
/// Second floor, beside the core: it knows the ground floor only, just like a user's own strategy.
/// Nothing of the core or the runtime may come in: a strategy gives a verdict, the core obeys it.
@NullMarked
package io.processhub.strategy.partition;

import org.jspecify.annotations.NullMarked;
