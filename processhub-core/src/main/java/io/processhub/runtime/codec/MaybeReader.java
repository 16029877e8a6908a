package io.processhub.runtime.codec;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/// Reads a [Maybe] as the optional that it stands for. Thread-safe.
final class MaybeReader extends ValueDeserializer<Object> {
    @Override
    public Object deserialize(JsonParser in, DeserializationContext context) {
        @Nullable Object value = null;
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = in.currentName();
            if (in.nextToken() != JsonToken.VALUE_NULL) {
                var read = context.findRootValueDeserializer(context.constructType(Object.class))
                        .deserialize(in, context);
                value = name.equals("value") ? read : value;
            }
        }
        return Optional.ofNullable(value);
    }
}
