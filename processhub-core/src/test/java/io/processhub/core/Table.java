package io.processhub.core;

import io.processhub.core.HubEffect.CallEnded;
import io.processhub.core.HubEffect.CallProgress;
import io.processhub.core.HubEffect.FreezeProcess;
import io.processhub.core.HubEffect.Registered;
import io.processhub.core.HubEffect.Send;
import io.processhub.core.HubEffect.StartProcess;
import io.processhub.core.HubEffect.StopProcess;
import io.processhub.core.HubEffect.Unregistered;
import io.processhub.core.wire.Message;
import io.processhub.core.wire.Outcome;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.RestartType;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import io.processhub.model.View;
import io.processhub.model.ViewId;
import io.processhub.spi.Candidate;
import io.processhub.spi.DistributionStrategy;
import io.processhub.spi.MigrationStrategy;
import io.processhub.spi.PartitionToleranceStrategy;
import io.processhub.spi.RedundancyStrategy;
import io.processhub.spi.Rendezvous;
import io.processhub.spi.SynchronizationStrategy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// A few hub cores around a table, handing each other their messages: nothing is lost, nothing is
/// late, everyone sees every view at once. For the story of a rule; the simulated world is for its
/// proof.
final class Table {
    final Map<NodeId, Seat> seats = new LinkedHashMap<>();
    private final ArrayDeque<Runnable> underWay = new ArrayDeque<>();
    /// An arbitrary origin, as that of a real clock: this machine has been up for 60 days.
    private long nowMillis = 60L * 24 * 60 * 60 * 1_000;
    private long views;
    private long serial;

    /// One core, with the processes and the look-ups of its node.
    final class Seat {
        final NodeId node;
        final HubCore core;
        final Map<ChildId, Registered> shown = new TreeMap<>();
        final Map<ChildId, Token> running = new TreeMap<>();
        final Map<Long, List<Outcome>> outcomes = new HashMap<>();
        final Map<Long, CallEnded> ended = new HashMap<>();
        final List<Note> notes = new ArrayList<>();

        /// What processes hand over when they move.
        Payload state = Payload.EMPTY;

        /// Whether no process can be started here.
        boolean broken;

        boolean left;

        private Seat(String name) {
            node = new NodeId(name, name.hashCode() * 31L);
            core = new HubCore(config(new MemberId(node, 7)), time());
        }

        void step(HubEvent event) {
            core.step(event, time());
            core.flush(time());
            core.takeEffects().forEach(this::carryOut);
        }

        private void carryOut(HubEffect effect) {
            switch (effect) {
                case Send send -> send.to().forEach(to -> post(this, to, send.message()));
                case StartProcess start ->
                    underWay.add(() -> {
                        var id = start.spec().id();
                        if (broken) {
                            step(new HubEvent.ProcessStartFailed(id, start.token(), "no such device"));
                        } else {
                            running.put(id, start.token());
                            step(new HubEvent.ProcessStarted(id, start.token(), ++serial));
                        }
                    });
                case HubEffect.PrepareProcess prepare ->
                    underWay.add(() ->
                            step(new HubEvent.ProcessPrepared(prepare.spec().id(), prepare.token())));
                case HubEffect.EnlivenProcess enliven ->
                    underWay.add(() -> {
                        running.put(enliven.id(), enliven.token());
                        step(new HubEvent.ProcessStarted(enliven.id(), enliven.started(), ++serial));
                    });
                case HubEffect.MergeState merge -> {}
                case HubEffect.RenewToken renewed -> running.put(renewed.id(), renewed.token());
                case HubEffect.ChangeRole change ->
                    underWay.add(() -> step(new HubEvent.RoleTaken(change.id(), change.token(), change.change())));
                case StopProcess stop ->
                    underWay.add(() -> {
                        running.remove(stop.id());
                        step(new HubEvent.ProcessEnded(stop.id(), stop.token(), stop.reason()));
                    });
                case FreezeProcess freeze ->
                    underWay.add(() -> {
                        running.remove(freeze.id());
                        step(new HubEvent.ProcessFrozen(freeze.id(), freeze.token(), List.of(), state));
                    });
                case Registered registered -> shown.put(registered.spec().id(), registered);
                case Unregistered gone -> shown.remove(gone.id());
                case CallProgress progress ->
                    outcomes.computeIfAbsent(progress.call(), c -> new ArrayList<>())
                            .addAll(progress.outcomes());
                case CallEnded end -> ended.put(end.call(), end);
                case HubEffect.Noted noted -> notes.add(noted.note());
                case HubEffect.Left gone -> left = true;
                case HubEffect.StatusChanged status -> {}
                case HubEffect.DrainProgress _ -> {}
                case HubEffect.NameInUse name -> {}
            }
        }
    }

    static Table of(String... names) {
        var table = new Table();
        for (var name : names) {
            table.sit(name);
        }
        table.install();
        table.pass(3_000);
        return table;
    }

    Seat sit(String name) {
        var seat = new Seat(name);
        seats.put(seat.node, seat);
        return seat;
    }

    Seat seat(String name) {
        return seats.values().stream()
                .filter(seat -> seat.node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    void kill(String name) {
        seats.remove(seat(name).node);
    }

    /// Everyone sees who is there.
    void install() {
        var members = List.copyOf(seats.keySet());
        var view = new View(new ViewId(members.getFirst(), ++views), members);
        for (var seat : List.copyOf(seats.values())) {
            seat.step(new HubEvent.ViewInstalled(view));
        }
        talk();
    }

    /// Lets time pass, and everything that it brings.
    void pass(long millis) {
        long until = nowMillis + millis;
        talk();
        while (true) {
            long next = seats.values().stream()
                    .mapToLong(seat -> seat.core.nextWakeupMillis())
                    .min()
                    .orElse(until);
            if (next > until) {
                break;
            }
            nowMillis = Math.max(nowMillis, next);
            for (var seat : List.copyOf(seats.values())) {
                if (seat.core.nextWakeupMillis() <= nowMillis) {
                    seat.step(new HubEvent.TimerDue());
                }
            }
            talk();
        }
        nowMillis = until;
    }

    private void talk() {
        for (var next = underWay.poll(); next != null; next = underWay.poll()) {
            next.run();
        }
    }

    private void post(Seat from, NodeId to, Message message) {
        underWay.add(() -> {
            var seat = seats.get(to);
            if (seat != null && seats.containsKey(from.node)) {
                seat.step(new HubEvent.MessageReceived(new MemberId(from.node, 7), message));
            }
        });
    }

    Time time() {
        return new Time(nowMillis, 1_790_000_000_000L + nowMillis);
    }

    static StoredSpec child(String id) {
        return child(id, RestartType.PERMANENT);
    }

    static StoredSpec child(String id, RestartType restart) {
        return new StoredSpec(
                ChildId.of(id),
                "type",
                Payload.EMPTY,
                restart,
                Duration.ofSeconds(5),
                Map.of(),
                Optional.empty(),
                List.of());
    }

    private static CoreConfig config(MemberId self) {
        return new CoreConfig(
                self,
                1.0,
                Map.of(),
                new CoreConfig.Strategies(new ByHash(), new One(), new StopFirst(), new TellAll(), new Always()),
                new CoreConfig.Timings(
                        Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(10)),
                new CoreConfig.Supervision(3, Duration.ofSeconds(4), Duration.ofMillis(100), Duration.ofSeconds(1)),
                CoreConfig.Moving.DEFAULT,
                0,
                1,
                42);
    }

    private record ByHash() implements DistributionStrategy {
        @Override
        public List<NodeId> choose(StoredSpec child, List<Candidate> candidates, int replicas) {
            return Rendezvous.among(candidates.stream().map(Candidate::node).toList())
                    .rank(child.id(), replicas);
        }

        @Override
        public String fingerprint() {
            return "ByHash";
        }
    }

    private record One() implements RedundancyStrategy {
        @Override
        public int replicas(int candidates) {
            return 1;
        }

        @Override
        public String fingerprint() {
            return "One";
        }
    }

    private record StopFirst() implements MigrationStrategy {
        @Override
        public Plan plan(StoredSpec child) {
            return new Plan(Order.STOP_FIRST, Duration.ofSeconds(5));
        }

        @Override
        public String fingerprint() {
            return "StopFirst";
        }
    }

    private record TellAll() implements SynchronizationStrategy {
        @Override
        public List<NodeId> tellAtOnce(List<NodeId> others, RandomGenerator chance) {
            return others;
        }

        @Override
        public List<NodeId> compareWith(List<NodeId> others, RandomGenerator chance) {
            return others;
        }

        @Override
        public Duration interval() {
            return Duration.ofSeconds(15);
        }

        @Override
        public String fingerprint() {
            return "TellAll";
        }
    }

    private record Always() implements PartitionToleranceStrategy {
        @Override
        public boolean mayAct(Membership seen) {
            return true;
        }

        @Override
        public String fingerprint() {
            return "Always";
        }
    }
}
