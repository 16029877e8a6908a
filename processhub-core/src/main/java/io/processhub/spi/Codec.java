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

    /// Decodes one value.
    ///
    /// @throws CodecException if the bytes are not of this codec, or name a type that is not
    ///                        allowed
    Object decode(byte[] bytes);
}
