/// The messages between hubs as one sealed family, and their bytes.
/// Second floor, under the rooms: it knows the ground floor only.
/// No decision may come in, and no decoding that takes memory before it has checked a limit.
@NullMarked
package io.processhub.core.wire;

import org.jspecify.annotations.NullMarked;
