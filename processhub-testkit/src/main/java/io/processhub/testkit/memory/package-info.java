/// A cluster of real hubs in one JVM, with a transport in memory.
/// A neighbour of the house: it knows the door and the ground floor of the core module.
/// No socket may come in.
@NullMarked
package io.processhub.testkit.memory;

import org.jspecify.annotations.NullMarked;
