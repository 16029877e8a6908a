/// Draws results as pictures.
@NullMarked
package io.processhub.benchmarks.plots;

import org.jspecify.annotations.NullMarked;
