/// How fast it is: `./processhub bench`, its plan, and its results as a table and as JSON.
///
/// What is measured runs in JVMs of its own, see `jvm`; the JVM of the command only drives them.
@NullMarked
package io.processhub.benchmarks;

import org.jspecify.annotations.NullMarked;
