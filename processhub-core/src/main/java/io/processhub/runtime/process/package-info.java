/// The process runtime: cells with their mailboxes, the table of pids, timers, and the host that
/// starts and stops processes for one hub. Third floor, beside the shell that drives it; it knows
/// the core's events and the ground floor, and not how messages travel between nodes. No decision
/// about who runs where may come in: a host does what it is told, and says what happened.
@NullMarked
package io.processhub.runtime.process;

import org.jspecify.annotations.NullMarked;
