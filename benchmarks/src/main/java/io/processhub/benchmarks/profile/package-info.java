/// Where the time and the memory went, read from recordings of measured JVMs.
@NullMarked
package io.processhub.benchmarks.profile;

import org.jspecify.annotations.NullMarked;
