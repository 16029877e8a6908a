/// What a user may implement: strategies, cluster transports, codecs and child stores.
/// Ground floor: it knows the values of the model, and nothing else of ours.
/// No implementation may come in, and no static factory of one.
@NullMarked
package io.processhub.spi;

import org.jspecify.annotations.NullMarked;
