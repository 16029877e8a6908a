package io.processhub.runtime.codec;

import io.processhub.spi.CodecException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;

/// Refuses at the sender what would not come back as it was: fields that cannot be set, map keys
/// that would become strings, optionals in optionals. What depends on a class alone is checked
/// once, when its serializer is made. Thread-safe.
final class Faithful extends ValueSerializerModifier {
    private static final long serialVersionUID = 1L;
    private static final Set<Class<?>> KEYS =
            Set.of(String.class, Integer.class, Long.class, Short.class, Byte.class, Boolean.class, UUID.class);

    private final transient Reading reading;

    /// What the reader is asked about the types that it would read.
    interface Reading {
        DeserializationContext context();
    }

    Faithful(Reading reading) {
        this.reading = reading;
    }

    @Override
    public List<BeanPropertyWriter> changeProperties(
            SerializationConfig config, BeanDescription.Supplier description, List<BeanPropertyWriter> properties) {
        if (!description.isRecordType()) {
            checkNoTwins(description.getBeanClass());
        }
        var type = description.getType();
        if (type.isConcrete() && !properties.isEmpty()) {
            checkFields(type, properties);
        }
        return properties;
    }

    private void checkFields(JavaType type, List<BeanPropertyWriter> properties) {
        var raw = type.getRawClass();
        if (!(reading.context().findNonContextualValueDeserializer(type) instanceof BeanDeserializerBase reader)) {
            return; // the class brings a reader of its own
        }
        var maker = reader.getValueInstantiator();
        if (!maker.canCreateUsingDefault() && !maker.canCreateFromObjectWith() && !maker.canCreateUsingDelegate()) {
            throw new CodecException(
                    "%s could not be created by the receiver: it has no constructor without parameters; add one, or make it a record"
                            .formatted(raw.getName()));
        }
        for (var property : properties) {
            if (reader.findProperty(property.getFullName()) == null) {
                throw new CodecException(
                        "field \"%s\" of %s could not be set by the receiver, as if it is final; make the class a record, or the field not final"
                                .formatted(property.getName(), raw.getName()));
            }
        }
    }

    /// Of two fields of one name in a class and one above it, only one would be written.
    private static void checkNoTwins(Class<?> type) {
        var names = new HashSet<String>();
        for (Class<?> at = type; at != null && !at.getName().startsWith("java."); at = at.getSuperclass()) {
            for (var field : at.getDeclaredFields()) {
                if ((field.getModifiers() & (java.lang.reflect.Modifier.STATIC | java.lang.reflect.Modifier.TRANSIENT))
                                == 0
                        && !field.isSynthetic()
                        && !names.add(field.getName())) {
                    throw new CodecException("%s and a class that it extends both have a field \"%s\"; rename one"
                            .formatted(type.getName(), field.getName()));
                }
            }
        }
    }

    @Override
    @SuppressWarnings("unchecked") // each is used for values of its own type only
    public ValueSerializer<?> modifySerializer(
            SerializationConfig config, BeanDescription.Supplier description, ValueSerializer<?> serializer) {
        var raw = description.getBeanClass();
        var inner = (ValueSerializer<Object>) serializer;
        if (raw == BigInteger.class || raw == BigDecimal.class) {
            return new Bounded(inner);
        }
        var type = description.getType();
        return type.isReferenceType()
                ? new Reference(inner, type.getReferencedType().isReferenceType())
                : serializer;
    }

    @Override
    @SuppressWarnings("unchecked")
    public ValueSerializer<?> modifyCollectionSerializer(
            SerializationConfig config,
            CollectionType type,
            BeanDescription.Supplier description,
            ValueSerializer<?> serializer) {
        if (isOpen(type.getContentType())) {
            return serializer;
        }
        var plain = Set.class.isAssignableFrom(type.getRawClass()) ? LinkedHashSet.class : ArrayList.class;
        return new Container((ValueSerializer<Object>) serializer, plain);
    }

    @Override
    @SuppressWarnings("unchecked")
    public ValueSerializer<?> modifyMapSerializer(
            SerializationConfig config,
            MapType type,
            BeanDescription.Supplier description,
            ValueSerializer<?> serializer) {
        return isOpen(type.getContentType()) && isOpen(type.getKeyType())
                ? serializer
                : new Container((ValueSerializer<Object>) serializer, LinkedHashMap.class);
    }

    private static boolean isOpen(JavaType type) {
        return type.isJavaLangObject();
    }

    @Override
    @SuppressWarnings("unchecked")
    public ValueSerializer<?> modifyKeySerializer(
            SerializationConfig config,
            JavaType type,
            BeanDescription.Supplier description,
            ValueSerializer<?> serializer) {
        var raw = type.getRawClass();
        return KEYS.contains(raw) || raw.isEnum() ? serializer : new Key((ValueSerializer<Object>) serializer, type);
    }

    /// One that hands over to Jackson's own.
    private abstract static class Wrapper extends ValueSerializer<Object> {
        final ValueSerializer<Object> inner;

        Wrapper(ValueSerializer<Object> inner) {
            this.inner = inner;
        }

        abstract Wrapper around(ValueSerializer<Object> other);

        @Override
        @SuppressWarnings("unchecked")
        public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
            var other = (ValueSerializer<Object>) inner.createContextual(context, property);
            return other.equals(inner) ? this : around(other);
        }

        @Override
        public void resolve(SerializationContext context) {
            inner.resolve(context);
        }

        @Override
        public void serialize(Object value, JsonGenerator out, SerializationContext context) {
            inner.serialize(value, out, context);
        }

        @Override
        public void serializeWithType(
                Object value, JsonGenerator out, SerializationContext context, TypeSerializer type) {
            inner.serializeWithType(value, out, context, type);
        }

        @Override
        public boolean isEmpty(SerializationContext context, Object value) {
            return inner.isEmpty(context, value);
        }
    }

    /// A number that the reader takes.
    private static final class Bounded extends Wrapper {
        Bounded(ValueSerializer<Object> inner) {
            super(inner);
        }

        @Override
        Wrapper around(ValueSerializer<Object> other) {
            return new Bounded(other);
        }

        @Override
        public void serialize(Object value, JsonGenerator out, SerializationContext context) {
            check(value);
            inner.serialize(value, out, context);
        }

        @Override
        public void serializeWithType(
                Object value, JsonGenerator out, SerializationContext context, TypeSerializer type) {
            check(value);
            inner.serializeWithType(value, out, context, type);
        }

        private static void check(Object value) {
            var number = value instanceof BigDecimal decimal ? decimal.unscaledValue() : (BigInteger) value;
            int bytes = number.bitLength() / 8 + 1;
            if (bytes > CborCodec.MAX_NUMBER_BYTES) {
                throw new CodecException(
                        "a number has %d bytes; at most %d are allowed".formatted(bytes, CborCodec.MAX_NUMBER_BYTES));
            }
        }
    }

    /// An optional, whose emptiness is null on the wire. Where no type is declared it says that it
    /// is one.
    private static final class Reference extends Wrapper {
        private final boolean twice;

        Reference(ValueSerializer<Object> inner, boolean twice) {
            super(inner);
            this.twice = twice;
        }

        @Override
        Wrapper around(ValueSerializer<Object> other) {
            return new Reference(other, twice);
        }

        @Override
        public void serialize(Object value, JsonGenerator out, SerializationContext context) {
            check(value);
            inner.serialize(value, out, context);
        }

        @Override
        public void serializeWithType(
                Object value, JsonGenerator out, SerializationContext context, TypeSerializer type) {
            if (value instanceof Optional<?> optional && NameResolver.isOfObject(type)) {
                context.findValueSerializer(Maybe.class)
                        .serializeWithType(new Maybe(optional.orElse(null)), out, context, type);
            } else if (NameResolver.isOfObject(type)) {
                throw new CodecException(value.getClass().getName()
                        + " may not travel where no type is declared; declare it, or send what is in it");
            } else {
                check(value);
                inner.serializeWithType(value, out, context, type);
            }
        }

        private void check(Object value) {
            if (twice || (value instanceof Optional<?> optional && optional.orElse(null) instanceof Optional<?>)) {
                throw new CodecException("an Optional in an Optional would arrive as one; send a record instead");
            }
        }
    }

    /// A list, set or map whose class says more of its elements than `list`, `set` or `map` does on
    /// the wire, as `EnumSet`: where no type is declared its elements say what they are.
    private static final class Container extends Wrapper {
        private final Class<?> plain;

        Container(ValueSerializer<Object> inner, Class<?> plain) {
            super(inner);
            this.plain = plain;
        }

        @Override
        Wrapper around(ValueSerializer<Object> other) {
            return new Container(other, plain);
        }

        @Override
        @SuppressWarnings("unchecked")
        public void serializeWithType(
                Object value, JsonGenerator out, SerializationContext context, TypeSerializer type) {
            if (!NameResolver.isOfObject(type)) {
                inner.serializeWithType(value, out, context, type);
                return;
            }
            Object copy = switch (value) {
                case Map<?, ?> map -> new LinkedHashMap<Object, Object>((Map<Object, Object>) map);
                case Set<?> set -> new LinkedHashSet<>(set);
                default -> new ArrayList<>((Collection<?>) value);
            };
            context.findValueSerializer(plain).serializeWithType(copy, out, context, type);
        }
    }

    /// A map key of a type whose text might be read as something else.
    private final class Key extends Wrapper {
        private final JavaType type;

        Key(ValueSerializer<Object> inner, JavaType type) {
            super(inner);
            this.type = type;
        }

        @Override
        Wrapper around(ValueSerializer<Object> other) {
            return new Key(other, type);
        }

        @Override
        public void serialize(Object key, JsonGenerator out, SerializationContext context) {
            inner.serialize(key, out, context);
            var name = out.streamWriteContext().currentName();
            if (!(key instanceof String && type.isJavaLangObject()) && !key.equals(readAgain(name))) {
                throw new CodecException("a map has a key of %s, which would not arrive as it is; %s"
                        .formatted(
                                key.getClass().getName(),
                                type.isConcrete() && !type.isJavaLangObject()
                                        ? "use strings, numbers, enums or a record of one string as keys"
                                        : "where no type is declared keys are strings: put the map into a"
                                                + " record that declares its type"));
            }
        }

        private @Nullable Object readAgain(String name) {
            try {
                var context = reading.context();
                return context.findKeyDeserializer(type, null).deserializeKey(name, context);
            } catch (JacksonException | IllegalArgumentException e) {
                return null;
            }
        }
    }
}
