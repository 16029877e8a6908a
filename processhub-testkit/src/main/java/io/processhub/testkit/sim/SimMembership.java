package io.processhub.testkit.sim;

import io.processhub.model.NodeId;
import io.processhub.model.View;
import io.processhub.model.ViewId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Says who is in whose view, as a group membership service does: with delay, not everywhere at
/// once, and not always right.
///
/// An oracle knows which node hears which. A node that has not been heard for its detection time is
/// suspected; what is left makes views of nodes that hear each other. Nodes that hear each other
/// again for the merge time come together in one view, whose order need not be by age; otherwise
/// a view keeps the order of the one before, and who joins stands last. A node that
/// hears everybody but is heard by nobody is told nothing. Members install a view at different
/// times and skip views; a paused one installs nothing.
final class SimMembership {
    private static final class Pair {
        private boolean hears;
        private long since;
        private long threshold;

        boolean isRipe(long now) {
            return now >= since + threshold;
        }
    }

    private final World world;
    private final SimOptions.Membership habits;
    private final Chance times;
    private final Chance orders;
    private final List<SimNode> nodes = new ArrayList<>();
    private final Map<Long, Pair> pairs = new HashMap<>();
    /// The view each node was last given, installed or not.
    private final Map<SimNode, View> given = new HashMap<>();

    private final Map<SimNode, Long> aloneAt = new HashMap<>();
    private int openLooks;

    SimMembership(World world, SimOptions.Membership habits, Chance chance) {
        this.world = world;
        this.habits = habits;
        this.times = chance.split("times");
        this.orders = chance.split("orders");
    }

    /// A node looks for the others. If it finds nobody, it makes a view of its own.
    void join(SimNode node) {
        nodes.add(node);
        long alone = nodes.size() == 1 ? times.between(100_000, 500_000) : times.between(1_000_000, 3_000_000);
        aloneAt.put(node, now() + alone);
        look(alone);
        refresh();
    }

    /// Who hears whom may have changed.
    void refresh() {
        long detect = times.between(habits.detectLeast(), habits.detectMost());
        long merge = times.between(habits.mergeLeast(), habits.mergeMost());
        for (var observer : nodes) {
            for (var subject : nodes) {
                if (observer != subject && observer.isUp()) {
                    refresh(observer, subject, detect, merge);
                }
            }
        }
    }

    private void refresh(SimNode observer, SimNode subject, long detect, long merge) {
        var pair = pairs.computeIfAbsent(key(observer, subject), _ -> new Pair());
        boolean hears =
                subject.isUp() && !subject.isPaused() && !world.network().isCut(subject, observer);
        boolean isNew = pair.threshold == 0;
        if (pair.hears == hears && !isNew) {
            return;
        }
        pair.hears = hears;
        pair.since = now();
        if (hears) {
            pair.threshold = isNew ? times.between(30_000, 600_000) : merge + times.between(0, 50_000);
        } else if (subject.hasLeft()) {
            pair.threshold = times.between(1, 100_000);
        } else if (!subject.isUp() && times.happens(0.7)) {
            pair.threshold = times.between(10_000, 300_000);
        } else {
            pair.threshold = detect + times.between(0, 200_000);
        }
        look(pair.threshold);
    }

    /// Whether everybody has the last view there will be, as long as nothing else happens.
    boolean isSettled() {
        return openLooks == 0 && nodes.stream().noneMatch(node -> node.isUp() && node.expectsView());
    }

    private void look(long delay) {
        openLooks++;
        world.agenda().after(delay, () -> {
            openLooks--;
            exclude();
            admit();
            merge();
        });
    }

    private boolean suspects(SimNode observer, SimNode subject) {
        var pair = pairs.get(key(observer, subject));
        return pair != null && !pair.hears && pair.isRipe(now());
    }

    private boolean meet(SimNode one, SimNode other) {
        return found(one, other) && found(other, one);
    }

    private boolean found(SimNode observer, SimNode subject) {
        var pair = pairs.get(key(observer, subject));
        return pair != null && pair.hears && pair.isRipe(now());
    }

    /// The nodes that take part now, by the view they were last given.
    private Map<View, List<SimNode>> groups() {
        var groups = new LinkedHashMap<View, List<SimNode>>();
        for (var node : nodes) {
            var view = given.get(node);
            if (node.isUp() && !node.isPaused() && view != null) {
                groups.computeIfAbsent(view, _ -> new ArrayList<>()).add(node);
            }
        }
        for (var group : groups.entrySet()) {
            var members = group.getKey().members();
            group.getValue().sort((a, b) -> Integer.compare(members.indexOf(a.id()), members.indexOf(b.id())));
        }
        return groups;
    }

    private void exclude() {
        for (var group : groups().entrySet()) {
            var view = group.getKey();
            var rest = new ArrayList<>(group.getValue());
            var absent = stillIn(view);
            absent.removeAll(rest);
            while (!rest.isEmpty()) {
                var together = takeTogether(rest);
                if (suspectsOutside(view, together)) {
                    var members = withAbsent(together, absent);
                    absent.removeAll(members);
                    give(members);
                }
            }
        }
    }

    /// Adds those who pause or died and are not suspected yet.
    private List<SimNode> withAbsent(List<SimNode> present, List<SimNode> absent) {
        var members = new ArrayList<>(present);
        for (var node : absent) {
            if (!members.contains(node) && present.stream().noneMatch(one -> suspects(one, node))) {
                members.add(node);
            }
        }
        return members;
    }

    /// Takes the first of the rest, and those that can be in one view with it.
    private List<SimNode> takeTogether(List<SimNode> rest) {
        var together = new ArrayList<SimNode>();
        together.add(rest.removeFirst());
        boolean grew = true;
        while (grew) {
            grew = false;
            for (var node : List.copyOf(rest)) {
                boolean fits = habits.sharedViews()
                        ? together.stream().anyMatch(other -> !suspects(node, other) && !suspects(other, node))
                        : together.stream().noneMatch(other -> suspects(node, other) || suspects(other, node));
                if (fits) {
                    together.add(node);
                    rest.remove(node);
                    grew = true;
                }
            }
        }
        return together;
    }

    private boolean suspectsOutside(View view, List<SimNode> together) {
        for (var id : view.members()) {
            var member = world.network().node(id);
            if (!together.contains(member) && together.stream().anyMatch(node -> suspects(node, member))) {
                return true;
            }
        }
        return false;
    }

    private void admit() {
        for (var joiner : nodes) {
            if (!joiner.isUp() || joiner.isPaused() || given.containsKey(joiner)) {
                continue;
            }
            var group = groups().entrySet().stream()
                    .filter(entry -> entry.getValue().stream().allMatch(member -> meet(joiner, member)))
                    .findFirst();
            if (group.isPresent()) {
                var members =
                        withAbsent(group.get().getValue(), stillIn(group.get().getKey()));
                members.add(joiner);
                give(members);
            } else if (now() >= aloneAt.getOrDefault(joiner, 0L)) {
                give(List.of(joiner));
            }
        }
    }

    private void merge() {
        var groups = List.copyOf(groups().entrySet());
        if (groups.size() < 2) {
            return;
        }
        var order = orders.shuffled(groups);
        while (order.size() > 1) {
            var first = order.removeFirst();
            var joined = new ArrayList<>(first.getValue());
            var absent = stillIn(first.getKey());
            for (var other : List.copyOf(order)) {
                boolean fits = habits.sharedViews()
                        ? meet(joined.getFirst(), other.getValue().getFirst())
                        : other.getValue().stream()
                                .allMatch(node -> joined.stream().allMatch(one -> meet(one, node)));
                if (fits) {
                    order.remove(other);
                    joined.addAll(other.getValue());
                    absent.addAll(stillIn(other.getKey()));
                }
            }
            if (joined.size() > first.getValue().size()) {
                var members = withAbsent(joined, absent);
                give(orders.happens(0.3) ? orders.shuffled(members) : members);
            }
        }
    }

    /// The members of a view that have not been given another; those that pause or died among them.
    private List<SimNode> stillIn(View view) {
        var members = new ArrayList<SimNode>();
        for (var id : view.members()) {
            var node = world.network().node(id);
            if (view.equals(given.get(node)) && !node.hasLeft()) {
                members.add(node);
            }
        }
        return members;
    }

    private void give(List<SimNode> members) {
        var creator = members.stream()
                .filter(node -> node.isUp() && !node.isPaused())
                .findFirst()
                .orElseThrow();
        long number = 0;
        for (var node : members) {
            var before = given.get(node);
            number = before == null ? number : Math.max(number, before.id().number() + 1);
        }
        var ids = members.stream().map(SimNode::id).toList();
        var view = new View(new ViewId(creator.id(), number), List.<NodeId>copyOf(ids));
        world.trace().step(now(), "", "makes", view);
        for (var node : members) {
            if (node == creator || !world.network().isCut(creator, node)) {
                given.put(node, view);
                long delay = times.between(200, habits.installMost());
                if (times.happens(habits.installLate())) {
                    delay = times.between(0, habits.installLast());
                }
                if (node.isUp()) {
                    node.expect(view, delay, node.expectsView() && times.happens(habits.skip()));
                }
            }
        }
    }

    private long now() {
        return world.agenda().now();
    }

    private static long key(SimNode observer, SimNode subject) {
        return (long) observer.index() << 32 | subject.index();
    }
}
