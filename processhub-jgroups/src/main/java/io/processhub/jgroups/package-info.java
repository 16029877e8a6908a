/// The cluster transport on JGroups: membership, failure detection, merges and framed messages.
/// A neighbour of the house: it knows the ground floor of the core module and JGroups.
/// No placement, registry or partition decision may come in; it only carries frames and views.
@NullMarked
package io.processhub.jgroups;

import org.jspecify.annotations.NullMarked;
