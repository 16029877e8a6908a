package io.processhub.runtime.codec;

import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.dataformat.cbor.CBORGenerator;

/// Writes a tag before each set, so that [CanonicalCbor] knows it from a list.
final class SetMarks extends ValueSerializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    @SuppressWarnings("unchecked") // Jackson's own serializers of sets take any object too
    public ValueSerializer<?> modifyCollectionSerializer(
            SerializationConfig config,
            CollectionType type,
            BeanDescription.Supplier description,
            ValueSerializer<?> serializer) {
        return Set.class.isAssignableFrom(type.getRawClass())
                ? new Marked((ValueSerializer<Object>) serializer)
                : serializer;
    }

    private static final class Marked extends ValueSerializer<Object> {
        private final ValueSerializer<Object> inner;

        Marked(ValueSerializer<Object> inner) {
            this.inner = inner;
        }

        @Override
        @SuppressWarnings("unchecked")
        public ValueSerializer<?> createContextual(SerializationContext context, BeanProperty property) {
            return new Marked((ValueSerializer<Object>) inner.createContextual(context, property));
        }

        @Override
        public void resolve(SerializationContext context) {
            inner.resolve(context);
        }

        @Override
        public void serialize(Object value, JsonGenerator out, SerializationContext context) {
            ((CBORGenerator) out).writeTag(CanonicalCbor.SET);
            inner.serialize(value, out, context);
        }

        @Override
        public void serializeWithType(
                Object value, JsonGenerator out, SerializationContext context, TypeSerializer type) {
            ((CBORGenerator) out).writeTag(CanonicalCbor.NAMED_SET);
            inner.serializeWithType(value, out, context, type);
        }

        @Override
        public boolean isEmpty(SerializationContext context, Object value) {
            return inner.isEmpty(context, value);
        }
    }
}
