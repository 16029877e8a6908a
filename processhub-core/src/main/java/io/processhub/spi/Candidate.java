package io.processhub.spi;

import io.processhub.model.NodeId;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// A node that may run children: an ACTIVE member of the agreed sub-view.
///
/// @param node   the node
/// @param weight its share relative to the others, above 0, 1.0 by default
/// @param labels what its operator says about it, sorted by key
public record Candidate(NodeId node, double weight, Map<String, String> labels) {
    public Candidate {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(labels, "labels");
        labels = labels.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(labels));
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("weight of " + node + ": " + weight + " is not above 0 and finite");
        }
    }
}
