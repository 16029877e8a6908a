package io.processhub.runtime.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.jsontype.impl.TypeIdResolverBase;

/// From types to names and back.
final class NameResolver extends TypeIdResolverBase {
    private static final long serialVersionUID = 1L;
    private final transient AllowedTypes allowed;
    private final JavaType declared;

    NameResolver(JavaType declared, AllowedTypes allowed) {
        super(declared);
        this.declared = declared;
        this.allowed = allowed;
    }

    /// Whether a value is written with its name because nothing at all is declared.
    static boolean isOfObject(TypeSerializer type) {
        return type.getTypeIdResolver() instanceof NameResolver names && names.declared.isJavaLangObject();
    }

    @Override
    public String idFromValue(DatabindContext context, Object value) {
        return allowed.nameOf(value);
    }

    @Override
    public String idFromValueAndType(DatabindContext context, Object value, Class<?> type) {
        return allowed.nameOf(value);
    }

    @Override
    public JavaType typeFromId(DatabindContext context, String name) {
        var type = allowed.typeOf(name);
        return declared.isJavaLangObject() || !declared.getRawClass().isAssignableFrom(type)
                ? context.constructType(type)
                : context.constructSpecializedType(declared, type);
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
