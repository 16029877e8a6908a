package io.processhub.spi;

/// Turns users' values (arguments, messages, replies, handed-over state) into bytes and back.
///
/// Called from many threads at once. Bytes may come from another version of the application.
/// A codec creates only types that were allowed by name or by package; a name from the network
/// never makes it load anything else.
public interface Codec {
    /// Encodes one value.
    ///
    /// @throws CodecException if the value's type is not allowed or cannot be encoded
    byte[] encode(Object value);

    /// Encodes one value so that its bytes can be compared: equal values have equal bytes, in every
    /// JVM. Used for the arguments of children, whose specs are the same if their bytes are.
    ///
    /// Sets and maps have no order of their own; this puts their elements in one that depends on
    /// nothing but what they contain, also in a `LinkedHashSet` or `LinkedHashMap`. Lists and
    /// arrays keep their order. [#decode] takes these bytes too. Default: as [#encode], which is
    /// right for a codec whose bytes are the same for equal values anyway.
    ///
    /// @throws CodecException as [#encode]
    default byte[] encodeCanonically(Object value) {
        return encode(value);
    }

    /// Decodes one value.
    ///
    /// @throws CodecException if the bytes are not of this codec, or name a type that is not
    ///                        allowed
    Object decode(byte[] bytes);
}
