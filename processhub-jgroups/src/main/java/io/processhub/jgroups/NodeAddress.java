package io.processhub.jgroups;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.processhub.model.NodeId;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.jgroups.Address;
import org.jgroups.util.ExtendedUUID;

/// A node's identity inside the address that JGroups carries, so that every view names
/// (name, incarnation) by itself.
///
/// The address itself is drawn anew for every connection, as JGroups wants it: the same node on a
/// second transport is another address with the same identity.
final class NodeAddress {
    /// The key under which the identity stands in the address. Part of the wire format.
    private static final String KEY = "phn";
    private static final int DIGITS = 16;
    private static final HexFormat HEX = HexFormat.of();
    private static final SecureRandom RANDOM = new SecureRandom();

    private NodeAddress() {}

    /// A new address that carries the identity: 16 hexadecimal digits of incarnation, then the
    /// name.
    static Address of(NodeId node) {
        var payload = HEX.toHexDigits(node.incarnation()) + node.name();
        return new ExtendedUUID(RANDOM.nextLong(), RANDOM.nextLong()).put(KEY, payload.getBytes(US_ASCII));
    }

    /// The identity in an address; empty if the address was not made by [#of], or carries a name
    /// that is none.
    static Optional<NodeId> read(Address address) {
        if (!(address instanceof ExtendedUUID extended)) {
            return Optional.empty();
        }
        var payload = extended.get(KEY);
        if (payload == null || payload.length <= DIGITS) {
            return Optional.empty();
        }
        var text = new String(payload, US_ASCII);
        try {
            return Optional.of(new NodeId(text.substring(DIGITS), HexFormat.fromHexDigitsToLong(text, 0, DIGITS)));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }
}
