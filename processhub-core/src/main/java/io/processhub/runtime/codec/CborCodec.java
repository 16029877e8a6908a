package io.processhub.runtime.codec;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.processhub.spi.Codec;
import io.processhub.spi.CodecException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.util.ByteArrayBuilder;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.impl.DefaultTypeResolverBuilder;
import tools.jackson.databind.jsontype.impl.TypeIdResolverBase;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;
import tools.jackson.dataformat.cbor.CBORReadFeature;

/// Users' values as CBOR, by Jackson, for allowed types only.
///
/// Allowed are JDK values (strings, boxed numbers, `byte[]`, lists, sets, maps with string keys,
/// `Optional`, `java.time`), pids, child ids, tokens, and what the builder was told. Records, enums
/// and sealed hierarchies work as they are; of other classes the fields are written. A record may
/// gain and lose components between two versions of an application: what one side does not know is
/// left out, what it misses is null, zero or empty.
///
/// A value is `version (1), codec (1), CBOR`. Where no declared type says what a value is (at the
/// root, in components of type `Object`, of a sealed or abstract type) the CBOR is
/// `[name, value]`; a name is looked up among the allowed types, and nothing else is ever loaded.
/// An `Optional` inside a component of type `Object` is not kept apart from what is in it.
///
/// From any thread; nothing blocks.
public final class CborCodec implements Codec {
    /// How deep values may be nested.
    public static final int MAX_DEPTH = 200;
    /// How many bytes one value may have.
    public static final int MAX_BYTES = 1 << 30;

    private static final byte VERSION = 1;
    private static final byte CBOR = 1;
    private static final int HEAD = 2;
    /// What the bytes of a value get as room at first, beside a `byte[]`'s own.
    private static final int SMALL_BYTES = 500;

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
                        .maxNumberLength(1_000)
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build())
                .build();
        var mapper = CBORMapper.builder(factory)
                .setDefaultTyping(new Typing(allowed))
                .polymorphicTypeValidator(new Nobody())
                .changeDefaultVisibility(visible -> visible.withGetterVisibility(Visibility.NONE)
                        .withIsGetterVisibility(Visibility.NONE)
                        .withSetterVisibility(Visibility.NONE)
                        .withFieldVisibility(Visibility.ANY))
                .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
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
            writer.writeValue(out, Untyped.forWriting(value, 0));
            var bytes = out.toByteArray();
            if (bytes.length > HEAD + MAX_BYTES) {
                throw new CodecException("a value of %s has %d bytes; at most %d are allowed"
                        .formatted(value.getClass().getName(), bytes.length - HEAD, MAX_BYTES));
            }
            return bytes;
        } catch (RuntimeException | StackOverflowError e) {
            throw failure("a value of " + value.getClass().getName() + " cannot be encoded", e);
        }
    }

    @Override
    public Object decode(byte[] bytes) {
        if (bytes.length <= HEAD || bytes.length > HEAD + MAX_BYTES || bytes[0] != VERSION || bytes[1] != CBOR) {
            throw new CodecException("%d bytes are no value of this codec (version %d, codec %d, at most %d bytes)"
                    .formatted(bytes.length, VERSION, CBOR, MAX_BYTES));
        }
        @Nullable Object value;
        try {
            value = reader.readValue(bytes, HEAD, bytes.length - HEAD);
        } catch (RuntimeException | StackOverflowError e) {
            throw failure(bytes.length + " bytes cannot be decoded", e);
        }
        if (value == null) {
            throw new CodecException(bytes.length + " bytes are of the value null, which is never sent");
        }
        return Untyped.afterReading(value);
    }

    /// Says why, in our own words where the reason is ours.
    private static CodecException failure(String what, Throwable error) {
        Throwable cause = error;
        for (int i = 0; cause != null && i < 20; i++) {
            if (cause instanceof CodecException ours) {
                return ours;
            }
            cause = cause.getCause();
        }
        var why = error instanceof JacksonException jackson ? jackson.getOriginalMessage() : String.valueOf(error);
        return new CodecException(what + ": " + why, error);
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
                            && !raw.getName().startsWith("java."));
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

    /// From types to names and back.
    private static final class NameResolver extends TypeIdResolverBase {
        private static final long serialVersionUID = 1L;
        private final transient AllowedTypes allowed;

        NameResolver(JavaType declared, AllowedTypes allowed) {
            super(declared);
            this.allowed = allowed;
        }

        @Override
        public String idFromValue(DatabindContext context, Object value) {
            return allowed.nameOf(value);
        }

        @Override
        public String idFromValueAndType(DatabindContext context, Object value, Class<?> declared) {
            return allowed.nameOf(value);
        }

        @Override
        public JavaType typeFromId(DatabindContext context, String name) {
            return context.constructType(allowed.typeOf(name));
        }

        @Override
        public String getDescForKnownTypeIds() {
            return "allowed types";
        }

        @Override
        public JsonTypeInfo.Id getMechanism() {
            return JsonTypeInfo.Id.CUSTOM;
        }
    }

    /// Lets no class be named by an annotation's rules either.
    private static final class Nobody extends PolymorphicTypeValidator.Base {
        private static final long serialVersionUID = 1L;
    }

    /// Values in places without a declared type: the root, and lists, sets and maps there.
    private static final class Untyped {
        static Object forWriting(Object value, int depth) {
            if (depth > MAX_DEPTH) {
                throw new CodecException("a value is nested more than " + MAX_DEPTH + " deep");
            }
            return switch (value) {
                case Optional<?> optional ->
                    new Maybe(
                            optional.map(inner -> forWriting(inner, depth + 1)).orElse(null));
                case Map<?, ?> map -> {
                    checkKeys(map);
                    var copy = new LinkedHashMap<Object, @Nullable Object>();
                    map.forEach((key, inner) -> copy.put(key, inner == null ? null : forWriting(inner, depth + 1)));
                    yield copy;
                }
                case List<?> list -> copy(list, new ArrayList<>(), depth);
                case Set<?> set -> copy(set, new LinkedHashSet<>(), depth);
                default -> value;
            };
        }

        private static Collection<@Nullable Object> copy(
                Collection<?> from, Collection<@Nullable Object> to, int depth) {
            for (var inner : from) {
                to.add(inner == null ? null : forWriting(inner, depth + 1));
            }
            return to;
        }

        private static void checkKeys(Map<?, ?> map) {
            for (var key : map.keySet()) {
                if (!(key instanceof String)) {
                    throw new CodecException(
                            "a map has a key of %s; where no type is declared keys are strings: put the map into a record that declares its type"
                                    .formatted(
                                            key == null
                                                    ? "null"
                                                    : key.getClass().getName()));
                }
            }
        }

        @SuppressWarnings("unchecked") // they were made by the reader, and hold what it put there
        static Object afterReading(Object value) {
            switch (value) {
                case Maybe(var inner) -> {
                    return inner == null ? Optional.empty() : Optional.of(afterReading(inner));
                }
                case LinkedHashMap<?, ?> map ->
                    ((Map<Object, @Nullable Object>) map)
                            .replaceAll((_, inner) -> inner == null ? null : afterReading(inner));
                case ArrayList<?> list ->
                    ((List<@Nullable Object>) list).replaceAll(inner -> inner == null ? null : afterReading(inner));
                case LinkedHashSet<?> set
                when set.stream().anyMatch(Maybe.class::isInstance) -> {
                    return copyAfterReading(set);
                }
                default -> {}
            }
            return value;
        }

        private static Object copyAfterReading(Set<?> set) {
            var copy = new LinkedHashSet<@Nullable Object>();
            for (var inner : set) {
                copy.add(inner == null ? null : afterReading(inner));
            }
            return copy;
        }
    }
}
