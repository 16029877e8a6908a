/// The default codec for users' values: CBOR by Jackson, for types that were allowed. Third
/// floor; it knows the codec's interface and the values of the model, nothing else of the house.
/// No class may be loaded here because a name in some bytes asks for it.
@NullMarked
package io.processhub.runtime.codec;

import org.jspecify.annotations.NullMarked;
