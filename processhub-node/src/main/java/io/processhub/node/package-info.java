/// A runnable node: launcher, command line and management API.
/// A user of the house: it knows the door, the ground floor and the JGroups transport.
/// Nothing of the core's rooms may come in, and nothing that a library user would need.
@NullMarked
package io.processhub.node;

import org.jspecify.annotations.NullMarked;
