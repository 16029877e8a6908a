/// The values everyone talks about: nodes, children, pids, views and tokens.
/// Ground floor, its lowest stone: it knows nothing else of ours.
/// No behaviour beyond a value's own may come in: no I/O, no thread, no clock, no chance.
@NullMarked
package io.processhub.model;

import org.jspecify.annotations.NullMarked;
