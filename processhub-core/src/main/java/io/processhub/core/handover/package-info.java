/// A child on its way from one node to another, with its state and undelivered mailbox.
/// A room of the second floor: it knows the wire and the ground floor.
/// No other room may come in, and no deadline that decides instead of asking.
@NullMarked
package io.processhub.core.handover;

import org.jspecify.annotations.NullMarked;
