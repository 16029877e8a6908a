package io.processhub.runtime.codec;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.processhub.model.ChildId;
import io.processhub.spi.Codec;
import io.processhub.spi.CodecException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.util.ByteArrayBuilder;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.jsontype.impl.DefaultTypeResolverBuilder;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;
import tools.jackson.dataformat.cbor.CBORReadFeature;

/// Users' values as CBOR, by Jackson, for allowed types only.
///
/// Allowed are JDK values (strings, boxed numbers, `byte[]`, lists, sets, maps with string keys,
/// `Optional`, `java.time`), pids, child ids, tokens, and what the builder was told. Records, enums
/// and sealed hierarchies work as they are; of other classes the fields are written. What would not
/// come back as it was is refused when it is encoded, with the path to the component: final fields
/// of classes other than records, map keys that are not strings where no key type is declared, an
/// instance of a subclass where its parent is declared. A record may gain and lose components
/// between two versions of an application: what one side does not know is left out, what it misses
/// is null, zero or empty.
///
/// A value is `version (1), codec (1), CBOR`. Where no declared type says what a value is (at the
/// root, in components of type `Object`, of a sealed or abstract type) the CBOR is
/// `[name, value]`; a name is looked up among the allowed types, and nothing else is ever loaded.
///
/// From any thread; nothing blocks.
public final class CborCodec implements Codec {
    /// How deep values may be nested.
    public static final int MAX_DEPTH = 200;
    /// How many bytes one value may have.
    public static final int MAX_BYTES = 1 << 30;

    /// How many bytes a `BigInteger`, or the digits of a `BigDecimal`, may have.
    public static final int MAX_NUMBER_BYTES = 1_000;

    private static final byte VERSION = 1;
    private static final byte CBOR = 1;
    private static final int HEAD = 2;
    /// What the bytes of a value get as room at first, beside a `byte[]`'s own.
    private static final int SMALL_BYTES = 500;

    private final CBORMapper mapper;
    private final ObjectWriter writer;
    private final ObjectWriter markingSets;
    private final ObjectReader reader;

    private CborCodec(AllowedTypes allowed) {
        var factory = CBORFactory.builder()
                .disable(CBORReadFeature.READ_SIMPLE_VALUE_AS_EMBEDDED_OBJECT)
                .disable(CBORReadFeature.READ_UNDEFINED_AS_EMBEDDED_OBJECT)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxDocumentLength(MAX_BYTES)
                        .maxStringLength(MAX_BYTES)
                        .maxNumberLength(MAX_NUMBER_BYTES)
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build())
                .build();
        var types = new SimpleModule("types")
                .addDeserializer(maybe(), new MaybeReader())
                .setSerializerModifier(new Faithful(() -> mapper()._deserializationContext()));
        mapper = CBORMapper.builder(factory)
                .addModule(types)
                .setDefaultTyping(new Typing(allowed))
                .polymorphicTypeValidator(new Nobody())
                .changeDefaultVisibility(visible -> visible.withGetterVisibility(Visibility.NONE)
                        .withIsGetterVisibility(Visibility.NONE)
                        .withSetterVisibility(Visibility.NONE)
                        .withFieldVisibility(Visibility.ANY))
                .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING, EnumFeature.READ_ENUMS_USING_TO_STRING)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        refusing(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean))
                .withCoercionConfig(
                        LogicalType.Boolean,
                        refusing(CoercionInputShape.Integer, CoercionInputShape.String, CoercionInputShape.EmptyString))
                .withCoercionConfig(
                        LogicalType.Integer,
                        refusing(
                                CoercionInputShape.Float,
                                CoercionInputShape.Boolean,
                                CoercionInputShape.String,
                                CoercionInputShape.EmptyString))
                .withCoercionConfig(
                        LogicalType.Float,
                        refusing(CoercionInputShape.Boolean, CoercionInputShape.String, CoercionInputShape.EmptyString))
                .withCoercionConfig(
                        LogicalType.Enum, refusing(CoercionInputShape.Integer, CoercionInputShape.EmptyString))
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        writer = mapper.writerFor(Object.class);
        markingSets = mapper.rebuild()
                .addModule(new SimpleModule("sets").setSerializerModifier(new SetMarks()))
                .build()
                .writerFor(Object.class);
        reader = mapper.readerFor(Object.class);
    }

    /// A value of another kind is refused and not converted.
    private static Consumer<MutableCoercionConfig> refusing(CoercionInputShape... shapes) {
        return config -> {
            for (var shape : shapes) {
                config.setCoercion(shape, CoercionAction.Fail);
            }
        };
    }

    @SuppressWarnings("unchecked") // it is read as the optional that it stands for
    private static Class<Object> maybe() {
        return (Class<Object>) (Class<?>) Maybe.class;
    }

    private CBORMapper mapper() {
        return mapper;
    }

    /// A codec that knows JDK values, and what is allowed to it.
    public static Builder builder() {
        return new Builder();
    }

    /// Says what may travel. Not thread-safe.
    public static final class Builder {
        private final Map<String, Class<?>> named = new LinkedHashMap<>();
        private final Set<String> packages = new LinkedHashSet<>();
        private ClassLoader loader = ownLoader();

        private Builder() {}

        /// Allows types under their class names. A sealed type allows those it permits as well; JDK
        /// values are allowed already.
        public Builder allow(Class<?>... types) {
            for (var type : types) {
                if (!AllowedTypes.isBuiltIn(type)) {
                    allow(type.getName(), type);
                }
            }
            return this;
        }

        /// Allows a type under a name of its own, which then survives a renaming of the class.
        /// Those that a sealed type permits are allowed under their class names.
        ///
        /// @throws IllegalArgumentException if another type has the name
        public Builder allow(String name, Class<?> type) {
            var other = named.get(name);
            if ((other != null && !other.equals(type)) || AllowedTypes.isBuiltIn(name)) {
                throw new IllegalArgumentException("type name \"%s\" of %s is taken by %s; give another"
                        .formatted(name, type.getName(), other == null ? "a JDK type" : other.getName()));
            }
            if (other == null) {
                named.put(name, type);
                if (type.isSealed()) {
                    allow(type.getPermittedSubclasses());
                }
            }
            return this;
        }

        /// Allows all types of a package and of those below it.
        ///
        /// @throws IllegalArgumentException if it is blank, which would allow everything
        public Builder allowPackage(String name) {
            if (name.isBlank() || name.startsWith(".") || name.startsWith("java.") || name.equals("java")) {
                throw new IllegalArgumentException("package \"" + name + "\" cannot be allowed; name one of your own");
            }
            packages.add(name.endsWith(".") ? name : name + ".");
            return this;
        }

        /// Where types of allowed packages are found. Default: the caller's context class loader.
        public Builder classLoader(ClassLoader from) {
            loader = from;
            return this;
        }

        /// The codec.
        public CborCodec build() {
            return new CborCodec(new AllowedTypes(named, List.copyOf(packages), loader));
        }

        private static ClassLoader ownLoader() {
            var context = Thread.currentThread().getContextClassLoader();
            return context == null ? CborCodec.class.getClassLoader() : context;
        }
    }

    @Override
    public byte[] encode(Object value) {
        return encode(value, writer);
    }

    @Override
    public byte[] encodeCanonically(Object value) {
        return CanonicalCbor.of(encode(value, markingSets), HEAD);
    }

    private static byte[] encode(Object value, ObjectWriter writer) {
        try {
            var out = new ByteArrayBuilder(value instanceof byte[] raw ? raw.length + SMALL_BYTES : SMALL_BYTES);
            out.append(VERSION);
            out.append(CBOR);
            writer.writeValue(out, value);
            var bytes = out.toByteArray();
            if (bytes.length > HEAD + MAX_BYTES) {
                throw new CodecException("a value of %s has %d bytes; at most %d are allowed"
                        .formatted(value.getClass().getName(), bytes.length - HEAD, MAX_BYTES));
            }
            return bytes;
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            throw failure("a value of " + value.getClass().getName() + " cannot be encoded", e);
        }
    }

    @Override
    public Object decode(byte[] bytes) {
        if (bytes.length <= HEAD || bytes.length > HEAD + MAX_BYTES || bytes[0] != VERSION || bytes[1] != CBOR) {
            throw new CodecException("%d bytes are no value of this codec (version %d, codec %d, at most %d bytes)"
                    .formatted(bytes.length, VERSION, CBOR, MAX_BYTES));
        }
        TagRuns.check(bytes, HEAD);
        @Nullable Object value;
        try {
            value = reader.readValue(bytes, HEAD, bytes.length - HEAD);
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            throw failure(bytes.length + " bytes cannot be decoded", e);
        }
        if (value == null) {
            throw new CodecException(bytes.length + " bytes are of the value null, which is never sent");
        }
        return value;
    }

    /// Says why, in our own words where the reason is ours.
    private static CodecException failure(String what, Throwable error) {
        Throwable cause = error;
        for (int i = 0; cause != null && i < 20; i++) {
            if (cause instanceof CodecException ours) {
                return at(error, ours);
            }
            cause = cause.getCause();
        }
        var why = error instanceof JacksonException jackson ? jackson.getOriginalMessage() : String.valueOf(error);
        var path = error instanceof JacksonException jackson ? path(jackson) : "";
        return new CodecException(what + (path.isEmpty() ? "" : " at " + path) + ": " + why, error);
    }

    /// The same with the path to the component that it is about.
    private static CodecException at(Throwable error, CodecException ours) {
        var path = error instanceof JacksonException jackson ? path(jackson) : "";
        return path.isEmpty() ? ours : new CodecException(path + ": " + ours.getMessage(), ours);
    }

    private static String path(JacksonException error) {
        var path = new StringBuilder();
        for (var step : error.getPath()) {
            if (step.getPropertyName() != null) {
                path.append(path.isEmpty() ? "" : ".").append(ChildId.printable(step.getPropertyName()));
            } else {
                path.append('[')
                        .append(step.getIndex() < 0 ? "" : step.getIndex())
                        .append(']');
            }
        }
        return path.toString();
    }

    /// Says where a value is written with the name of its type: wherever its declaration leaves
    /// it open.
    private static final class Typing extends DefaultTypeResolverBuilder {
        private static final long serialVersionUID = 1L;
        private final transient AllowedTypes allowed;

        Typing(AllowedTypes allowed) {
            super(new Nobody(), DefaultTyping.NON_FINAL, JsonTypeInfo.As.WRAPPER_ARRAY);
            this.allowed = allowed;
        }

        @Override
        public boolean useForType(JavaType type) {
            var raw = type.getRawClass();
            return type.isJavaLangObject()
                    || (type.isAbstract()
                            && !type.isContainerType()
                            && !type.isReferenceType()
                            && !type.isPrimitive()
                            && !type.isEnumType()
                            && (!raw.getName().startsWith("java.") || AllowedTypes.isAboveBuiltIn(raw)));
        }

        @Override
        public @Nullable TypeSerializer buildTypeSerializer(
                SerializationContext context, JavaType type, Collection<NamedType> subtypes) {
            return useForType(type) ? super.buildTypeSerializer(context, type, subtypes) : AsDeclared.of(type);
        }

        @Override
        protected TypeIdResolver idResolver(
                DatabindContext context,
                JavaType declared,
                PolymorphicTypeValidator validator,
                Collection<NamedType> subtypes,
                boolean forWriting,
                boolean forReading) {
            return new NameResolver(declared, allowed);
        }
    }

    /// Lets no class be named by an annotation's rules either.
    private static final class Nobody extends PolymorphicTypeValidator.Base {
        private static final long serialVersionUID = 1L;
    }
}
