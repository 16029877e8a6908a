/// The door: where a user opens a hub, and the built-in strategies by name.
/// The roof of the house: it knows every floor below and fills in the defaults, and no floor knows
/// it.
/// No behaviour may come in, only what chooses and connects the parts.
@NullMarked
package io.processhub;

import org.jspecify.annotations.NullMarked;
