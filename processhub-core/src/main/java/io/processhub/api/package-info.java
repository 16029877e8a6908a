/// What a user holds: hubs, configurations, child specs, results, process contexts and events.
/// Ground floor: it knows the values of the model and the interfaces of the SPI, and nothing
/// above.
/// No implementation may come in, and no static factory of one.
@NullMarked
package io.processhub.api;

import org.jspecify.annotations.NullMarked;
