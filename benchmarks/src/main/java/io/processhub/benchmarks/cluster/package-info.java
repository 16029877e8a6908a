/// Workloads on several nodes, each in a JVM of its own, over JGroups on loopback.
///
/// What runs in a node's JVM: [io.processhub.benchmarks.cluster.NodeMain] and what it uses. What
/// drives them: [io.processhub.benchmarks.cluster.Cluster] and the workloads.
@NullMarked
package io.processhub.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
