package io.processhub.testkit.sim;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.spi.Rendezvous;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Ids whose arbiter and target a scenario can choose: both depend on the names of the nodes only.
final class Homes {
    private Homes() {}

    /// The name of the node that decides about a child, and that runs it by default, among these.
    static String home(String child, String... nodes) {
        var all = List.of(nodes).stream().map(name -> new NodeId(name, 0)).toList();
        return nodes[Rendezvous.best(all, ChildId.of(child))];
    }

    /// An id for which something holds.
    static String childThat(Predicate<String> holds) {
        return IntStream.range(0, 10_000)
                .mapToObj(i -> "child" + i)
                .filter(holds)
                .findFirst()
                .orElseThrow();
    }

    /// An id that belongs on this node among these.
    static String childOn(String home, String... nodes) {
        return childThat(id -> home(id, nodes).equals(home));
    }
}
