package io.processhub.node.demo;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.spi.Rendezvous;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who answered when the processes of all nodes were asked who they are.
///
/// @param children how many there are to be
/// @param answers  what they said
record Attendance(int children, List<Counter.ItIsMe> answers) {
    Attendance {
        answers = List.copyOf(answers);
    }

    /// Ids for which nobody answered.
    int lost() {
        var homes = homes();
        return (int) DemoChildren.ids(children).stream()
                .filter(id -> !homes.containsKey(id))
                .count();
    }

    /// Ids for which more than one process answered.
    int duplicates() {
        return (int) homes().values().stream().filter(nodes -> nodes.size() > 1).count();
    }

    /// Ids that answered from another node than before; those that were lost or doubled do not
    /// count.
    int movedSince(Attendance before) {
        var earlier = before.homes();
        int moved = 0;
        for (var home : homes().entrySet()) {
            var was = earlier.getOrDefault(home.getKey(), List.of());
            if (was.size() == 1 && home.getValue().size() == 1 && !was.equals(home.getValue())) {
                moved++;
            }
        }
        return moved;
    }

    /// What the registry of every node is to say, see [RegistrySummary#digest()].
    String digest() {
        var digest = Digest.EMPTY;
        for (var answer : answers) {
            digest = digest.with(answer.id(), answer.node(), answer.serial(), answer.token());
        }
        return digest.text();
    }

    /// How many ids placement itself wants elsewhere, when the nodes change: no protocol can move
    /// fewer.
    static int minimumMoves(int children, List<String> before, List<String> after) {
        var then = placement(before);
        var now = placement(after);
        int moves = 0;
        for (var child : DemoChildren.childIds(children)) {
            var home = then.nodes().get(then.best(child));
            if (!home.equals(now.nodes().get(now.best(child)))) {
                moves++;
            }
        }
        return moves;
    }

    private static Rendezvous placement(List<String> names) {
        return Rendezvous.among(names.stream().map(name -> new NodeId(name, 0)).toList());
    }

    /// How many of the ids placement gives to one of these nodes.
    static int placedOn(String node, int children, List<String> nodes) {
        var placement = placement(nodes);
        int index = nodes.indexOf(node);
        int placed = 0;
        for (ChildId child : DemoChildren.childIds(children)) {
            if (placement.best(child) == index) {
                placed++;
            }
        }
        return placed;
    }

    private Map<String, List<String>> homes() {
        var homes = new HashMap<String, List<String>>();
        for (var answer : answers) {
            homes.computeIfAbsent(answer.id(), _ -> new ArrayList<>(1)).add(answer.node());
        }
        return homes;
    }
}
