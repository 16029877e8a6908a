/// The built-in answers to how many instances of a child run, and which of them is active.
/// Second floor, beside the core: it knows the ground floor only, just like a user's own strategy.
/// No clock and no chance may come in: every node asks its own copy and must get the same answer.
@NullMarked
package io.processhub.strategy.redundancy;

import org.jspecify.annotations.NullMarked;
