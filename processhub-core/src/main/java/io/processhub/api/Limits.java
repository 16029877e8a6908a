package io.processhub.api;

import io.processhub.model.ChildId;
import io.processhub.model.Names;

/// The limits that no option changes. Every message that refuses something names the limit, its
/// value, and what to do. Limits with an option are in [HubOptions] and
/// [NodeConfig.Builder].
public final class Limits {
    /// Bytes of UTF-8 in a child's id.
    public static final int CHILD_ID_BYTES = ChildId.MAX_BYTES;
    /// Characters in the name of a node, a hub or a process type.
    public static final int NAME_LENGTH = Names.MAX_LENGTH;
    /// Key-value pairs in a child's metadata.
    public static final int METADATA_ENTRIES = 64;
    /// Bytes of UTF-8 in all keys and values of a child's metadata together.
    public static final int METADATA_BYTES = 16 * 1024;
    /// Bytes of UTF-8 in a child's tag.
    public static final int TAG_BYTES = 1_024;
    /// Nodes that a child may be mapped to.
    public static final int MAPPED_NODES = 64;
    /// Bytes of a child's encoded arguments; [HubOptions#maxArgumentsBytes] can only lower
    /// it.
    public static final int ARGUMENTS_BYTES = 256 * 1024;
    /// Bytes of an encoded state that is handed over; [HubOptions#maxStateBytes] can only lower it.
    public static final int STATE_BYTES = 1 << 30;
    /// Children in one call; [HubOptions#maxChildrenPerCall] can only lower it.
    public static final int CHILDREN_PER_CALL = 1_000_000;
    /// Hooks of a hub on one node.
    public static final int HOOKS = 1_000;
    /// Labels of a node.
    public static final int LABELS = 64;
    /// Bytes of UTF-8 in all keys and values of a node's labels together.
    public static final int LABELS_BYTES = 16 * 1024;

    /// Bytes of UTF-8 in the fingerprints of a hub's five strategies together.
    public static final int FINGERPRINTS_BYTES = 4 * 1024;

    private Limits() {}
}
