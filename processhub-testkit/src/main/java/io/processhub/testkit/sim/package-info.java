/// A whole cluster as one deterministic, seeded simulation.
/// It stands where the runtime stands: the other shell around the core.
/// No thread, real clock or unseeded chance may come in, or a seed would not repeat its run.
@NullMarked
package io.processhub.testkit.sim;

import org.jspecify.annotations.NullMarked;
