/// How frames get to and from the other nodes: the frame's header, a bounded sender for each peer,
/// and the transport of a node that is by itself. Third floor, under the shell; it knows the ground
/// floor only. No decision about what is sent may come in, and nothing that reads a frame's body.
@NullMarked
package io.processhub.runtime.peer;

import org.jspecify.annotations.NullMarked;
