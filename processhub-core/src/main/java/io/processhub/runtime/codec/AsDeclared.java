package io.processhub.runtime.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.processhub.spi.CodecException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.type.WritableTypeId;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.TypeSerializer;

/// Writes no name, as the reader goes by the declared type, and refuses a value that it would read
/// as something else. Thread-safe.
final class AsDeclared extends TypeSerializer {
    private final Class<?> declared;

    private AsDeclared(Class<?> declared) {
        this.declared = declared;
    }

    /// One for a declared type, or null where every value of that type is read as it was.
    static @Nullable AsDeclared of(JavaType type) {
        var raw = type.getRawClass();
        if (type.isFinal()
                || type.isPrimitive()
                || type.isArrayType()
                || type.isEnumType()
                || type.isReferenceType()
                || type.isJavaLangObject()) {
            return null;
        }
        if (type.isContainerType()) {
            return raw.isAssignableFrom(List.class)
                            || SortedMap.class.isAssignableFrom(raw)
                            || SortedSet.class.isAssignableFrom(raw)
                    ? new AsDeclared(raw)
                    : null;
        }
        return type.isAbstract() ? null : new AsDeclared(raw);
    }

    private void check(Object value) {
        if (value instanceof Collection<?> && declared.isAssignableFrom(List.class)) {
            if (!(value instanceof List<?>)) {
                throw refused(value, "declare " + (value instanceof Set<?> ? "a Set" : "its own type"));
            }
            return;
        }
        var order = value instanceof SortedMap<?, ?> map
                ? map.comparator()
                : value instanceof SortedSet<?> set ? set.comparator() : null;
        if (order != null && !order.equals(Comparator.naturalOrder())) {
            throw new CodecException("a %s has a comparator, which does not travel; declare %s"
                    .formatted(value.getClass().getName(), value instanceof SortedSet<?> ? "a Set" : "a Map"));
        }
        if (order == null
                && !(value instanceof SortedMap<?, ?> || value instanceof SortedSet<?>)
                && !value.getClass().equals(declared)) {
            throw refused(value, "make the declared type sealed or abstract, or declare Object");
        }
    }

    private CodecException refused(Object value, String instead) {
        return new CodecException("a value of %s is declared as %s, and would arrive as one; %s"
                .formatted(value.getClass().getName(), declared.getName(), instead));
    }

    @Override
    public WritableTypeId writeTypePrefix(JsonGenerator out, SerializationContext context, WritableTypeId type) {
        check(type.forValue);
        if (type.valueShape == JsonToken.START_OBJECT) {
            out.writeStartObject(type.forValue);
        } else if (type.valueShape == JsonToken.START_ARRAY) {
            out.writeStartArray(type.forValue);
        }
        return type;
    }

    @Override
    public WritableTypeId writeTypeSuffix(JsonGenerator out, SerializationContext context, WritableTypeId type) {
        if (type.valueShape == JsonToken.START_OBJECT) {
            out.writeEndObject();
        } else if (type.valueShape == JsonToken.START_ARRAY) {
            out.writeEndArray();
        }
        return type;
    }

    @Override
    public TypeSerializer forProperty(SerializationContext context, BeanProperty property) {
        return this;
    }

    @Override
    public JsonTypeInfo.As getTypeInclusion() {
        return JsonTypeInfo.As.WRAPPER_ARRAY;
    }

    @Override
    public @Nullable String getPropertyName() {
        return null;
    }

    @Override
    public @Nullable TypeIdResolver getTypeIdResolver() {
        return null;
    }
}
