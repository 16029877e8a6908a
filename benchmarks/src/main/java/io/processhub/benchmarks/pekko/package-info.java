/// A cluster of Pekko's nodes, each in a JVM of its own, set up as Pekko's documentation advises:
/// what ProcessHub's cluster is compared with.
///
/// What runs in a node's JVM: [io.processhub.benchmarks.pekko.PekkoNodeMain] and what it uses. What
/// drives them: [io.processhub.benchmarks.pekko.PekkoCluster].
@NullMarked
package io.processhub.benchmarks.pekko;

import org.jspecify.annotations.NullMarked;
