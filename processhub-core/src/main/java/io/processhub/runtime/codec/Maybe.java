package io.processhub.runtime.codec;

import org.jspecify.annotations.Nullable;

/// An [java.util.Optional] where no declared type says that it is one: Jackson would write what
/// is in it.
///
/// @param value null if it is empty
record Maybe(@Nullable Object value) {}
