/// The demo: nodes as JVMs of their own, a fleet of them driven from one, and what it measures.
/// A user of the house like its siblings; the command line above it is the only one that knows it.
/// Nothing may come in that a user of the library could not write as well.
@NullMarked
package io.processhub.node.demo;

import org.jspecify.annotations.NullMarked;
