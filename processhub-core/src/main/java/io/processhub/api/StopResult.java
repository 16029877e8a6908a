package io.processhub.api;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What became of a stop: one outcome per child, in the order of the call.
///
/// @param outcomes one for each child of the call
public record StopResult(List<StopOutcome> outcomes) {
    public StopResult {
        Objects.requireNonNull(outcomes, "outcomes");
        outcomes = List.copyOf(outcomes);
    }

    /// OK if every child was stopped. A child that did not exist is an error.
    public CallStatus status() {
        return outcomes.stream().allMatch(StopOutcome.Stopped.class::isInstance) ? CallStatus.OK : CallStatus.ERROR;
    }

    /// Whether the status is OK.
    public boolean isOk() {
        return status() == CallStatus.OK;
    }

    /// The children that were stopped, and where they ran.
    public Map<ChildId, List<NodeId>> stopped() {
        var stopped = new LinkedHashMap<ChildId, List<NodeId>>();
        for (var outcome : outcomes) {
            if (outcome instanceof StopOutcome.Stopped(var id, var nodes)) {
                stopped.put(id, nodes);
            }
        }
        return Collections.unmodifiableMap(stopped);
    }

    /// The children that failed, and why.
    public List<ChildError> errors() {
        return outcomes.stream()
                .filter(StopOutcome.Failed.class::isInstance)
                .map(failed -> ((StopOutcome.Failed) failed).error())
                .toList();
    }

    /// The ids of the children that were stopped.
    public List<ChildId> cids() {
        return List.copyOf(stopped().keySet());
    }

    /// The nodes that ran any of the children, each once.
    public List<NodeId> nodes() {
        var nodes = new LinkedHashSet<NodeId>();
        stopped().values().forEach(nodes::addAll);
        return List.copyOf(nodes);
    }

    /// The outcome of the first child of the call.
    public StopOutcome first() {
        return outcomes.getFirst();
    }

    /// The status, how many were stopped, and the first five errors.
    @Override
    public String toString() {
        return "StopResult[%s, stopped %d of %d%s]"
                .formatted(status(), stopped().size(), outcomes.size(), StartResult.fewOf(errors()));
    }
}
