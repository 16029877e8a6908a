/// Messages between processes: tell and ask, on one node and between nodes, and the links between
/// pairs of nodes that keep a message from crossing a break. Third floor; it knows the process
/// runtime and the ground floor, and the network only as an [io.processhub.runtime.message.Outbox].
/// Nothing here decides where a process is: a pid says it.
@NullMarked
package io.processhub.runtime.message;

import org.jspecify.annotations.NullMarked;
