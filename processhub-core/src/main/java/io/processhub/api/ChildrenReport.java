package io.processhub.api;

import io.processhub.model.NodeId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What really runs, as the nodes themselves answered.
///
/// @param answers the processes of each node that answered in time
/// @param missing the nodes that did not
public record ChildrenReport(Map<NodeId, List<RunningChild>> answers, List<NodeId> missing) {
    public ChildrenReport {
        Objects.requireNonNull(answers, "answers");
        Objects.requireNonNull(missing, "missing");
        answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
        missing = List.copyOf(missing);
    }

    /// Whether every node answered.
    public boolean isComplete() {
        return missing.isEmpty();
    }
}
