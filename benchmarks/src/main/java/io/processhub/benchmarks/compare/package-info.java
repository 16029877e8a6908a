/// Side by side with Apache Pekko, in one JVM: the same patterns of messages, on ProcessHub's
/// processes and on Pekko's typed actors.
@NullMarked
package io.processhub.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
