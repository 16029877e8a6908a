/// The rows of SPEC.md's section A, each shown by a test class of its number: on one node by
/// itself, and on three nodes that are connected in memory.
@NullMarked
package io.processhub.testkit.rows;

import org.jspecify.annotations.NullMarked;
