/// JVMs of their own for what is measured: how they are started, and how they are told what to do.
@NullMarked
package io.processhub.benchmarks.jvm;

import org.jspecify.annotations.NullMarked;
