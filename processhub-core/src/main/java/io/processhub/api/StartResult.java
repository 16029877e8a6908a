package io.processhub.api;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;

/// What became of a start: one outcome per child, in the order of the call.
///
/// @param outcomes   one for each child of the call
/// @param rolledBack whether what the call had started was stopped again, because a child failed
///                   and the call asked for it. Its outcomes then still say what happened before
public record StartResult(List<StartOutcome> outcomes, boolean rolledBack) {
    public StartResult {
        Objects.requireNonNull(outcomes, "outcomes");
        outcomes = List.copyOf(outcomes);
    }

    /// OK if every child runs and nothing was rolled back.
    public CallStatus status() {
        boolean allRun = outcomes.stream().allMatch(StartOutcome.Running.class::isInstance);
        return allRun && !rolledBack ? CallStatus.OK : CallStatus.ERROR;
    }

    /// Whether the status is OK.
    public boolean isOk() {
        return status() == CallStatus.OK;
    }

    /// The children that run, with the pid on each node; empty after a rollback.
    public Map<ChildId, Map<NodeId, Pid>> started() {
        var started = new LinkedHashMap<ChildId, Map<NodeId, Pid>>();
        for (var running : running()) {
            var pids = new LinkedHashMap<NodeId, Pid>();
            running.instances().forEach(instance -> pids.put(instance.node(), instance.pid()));
            started.put(running.id(), Collections.unmodifiableMap(pids));
        }
        return Collections.unmodifiableMap(started);
    }

    /// The children that failed, and why.
    public List<ChildError> errors() {
        return outcomes.stream()
                .filter(StartOutcome.Failed.class::isInstance)
                .map(failed -> ((StartOutcome.Failed) failed).error())
                .toList();
    }

    /// The ids of the children that run.
    public List<ChildId> cids() {
        return List.copyOf(started().keySet());
    }

    /// The pids of all instances, in the order of the call.
    public List<Pid> pids() {
        var pids = new ArrayList<Pid>();
        running().forEach(running -> running.instances().forEach(instance -> pids.add(instance.pid())));
        return List.copyOf(pids);
    }

    /// The first pid, if there is one. For calls of one child.
    public Optional<Pid> firstPid() {
        return pids().stream().findFirst();
    }

    /// The first pid: for calls of one child that is to run on one node.
    ///
    /// @throws NoSuchElementException if nothing runs; the message has the errors
    public Pid pid() {
        return firstPid().orElseThrow(() -> new NoSuchElementException("no child was started: " + this));
    }

    /// The nodes that run any of the children, each once.
    public List<NodeId> nodes() {
        var nodes = new LinkedHashSet<NodeId>();
        pids().forEach(pid -> nodes.add(pid.node()));
        return List.copyOf(nodes);
    }

    /// The node of the first pid.
    ///
    /// @throws NoSuchElementException if nothing runs; the message has the errors
    public NodeId node() {
        return pid().node();
    }

    /// The outcome of the first child of the call.
    public StartOutcome first() {
        return outcomes.getFirst();
    }

    private List<StartOutcome.Running> running() {
        if (rolledBack) {
            return List.of();
        }
        return outcomes.stream()
                .filter(StartOutcome.Running.class::isInstance)
                .map(StartOutcome.Running.class::cast)
                .toList();
    }

    /// The status, how many run, and the first five errors.
    @Override
    public String toString() {
        return "StartResult[%s, started %d of %d%s%s]"
                .formatted(
                        status(),
                        running().size(),
                        outcomes.size(),
                        rolledBack ? ", rolled back" : "",
                        fewOf(errors()));
    }

    static String fewOf(List<ChildError> errors) {
        var text = new StringBuilder();
        errors.stream()
                .limit(5)
                .forEach(error -> text.append(", ")
                        .append(ChildId.printable(error.id().value()))
                        .append(error.node().map(node -> " on " + node.name()).orElse(""))
                        .append(": ")
                        .append(error.reason()));
        return errors.size() > 5 ? text + ", and " + (errors.size() - 5) + " more" : text.toString();
    }
}
