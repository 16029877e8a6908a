/// Workloads on one node, in one JVM: starts, stops, look-ups.
@NullMarked
package io.processhub.benchmarks.local;

import org.jspecify.annotations.NullMarked;
