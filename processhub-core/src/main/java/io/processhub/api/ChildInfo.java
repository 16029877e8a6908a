package io.processhub.api;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What this node's registry says about one child, at one moment. Immutable.
///
/// Only running instances are in it: a child that is starting, moving, or waiting for its next
/// start has none.
public interface ChildInfo {
    /// The child.
    ChildId id();

    /// Its spec as it was started: metadata and tag of the call are in it. Decodes the arguments.
    ///
    /// @throws io.processhub.spi.CodecException if the arguments cannot be decoded on this node
    ChildSpec spec();

    /// The name of its process type.
    String type();

    /// Its metadata, sorted by key.
    Map<String, String> metadata();

    /// Its tag.
    Optional<String> tag();

    /// Its running instances, in a fixed order.
    List<Instance> instances();

    /// Its pids, by node, in the order of [#instances()].
    Map<NodeId, Pid> pids();
}
