/// Parts of the code by themselves, measured with JMH; run by
/// [io.processhub.benchmarks.micro.MicroMain].
@NullMarked
package io.processhub.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
