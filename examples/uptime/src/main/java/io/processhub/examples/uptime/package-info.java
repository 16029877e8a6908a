/// A runnable example: watched addresses as named processes in a cluster.
/// A user of the house: it knows the door and the ground floor, as every application does.
/// Nothing may come in that an application could not write.
@NullMarked
package io.processhub.examples.uptime;

import org.jspecify.annotations.NullMarked;
