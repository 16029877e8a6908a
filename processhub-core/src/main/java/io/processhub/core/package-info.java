/// The hub as a machine, and the corridor that translates between its rooms: events in, effects
/// out.
/// Second floor: it knows its rooms and the ground floor, not the strategies and not the runtime.
/// No thread, clock, chance, log or I/O may come in; time and seeds arrive as arguments.
@NullMarked
package io.processhub.core;

import org.jspecify.annotations.NullMarked;
