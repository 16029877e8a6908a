/// The shell around the machine: one driver thread per hub, the real clock, real processes.
/// Third floor: it knows the core and the ground floor, not the rooms of the core nor the
/// strategies.
/// No decision may come in that the core could make; what only happens in real time lives here.
@NullMarked
package io.processhub.runtime;

import org.jspecify.annotations.NullMarked;
