package io.processhub.testkit.sim;

import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.Role;
import io.processhub.model.Token;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The processes of one hub, as their [Temper]s have it.
///
/// What they hand over is the matter of [States].
final class SimProcesses {
    private record Life(ChildId id, Token token) {}

    private final World world;
    private final Realm realm;
    private final SimHub hub;
    private final Map<Life, Instance> running = new LinkedHashMap<>();

    SimProcesses(World world, Realm realm, SimHub hub) {
        this.world = world;
        this.realm = realm;
        this.hub = hub;
    }

    void start(HubEffect.StartProcess effect, Machine.Look decidedAt) {
        var instance =
                new Instance(effect.spec(), effect.token(), hub, world.agenda().now());
        realm.truth().starts(instance, decidedAt);
        realm.states().begins(instance, effect.state(), decidedAt);
        init(instance);
    }

    /// Its `init` runs, and then it waits to be enlivened.
    void prepare(HubEffect.PrepareProcess effect) {
        var instance =
                new Instance(effect.spec(), effect.token(), hub, world.agenda().now());
        instance.become(Instance.Phase.PREPARING);
        init(instance);
    }

    private void init(Instance instance) {
        running.put(new Life(instance.id(), instance.started()), instance);
        var temper = Temper.of(instance.spec());
        boolean fails = temper.startFails(world.tempers()) && (!world.isCalm() || temper == Temper.BROKEN);
        later(temper.startTakes(world.tempers()), () -> initialized(instance, temper, fails));
    }

    private void initialized(Instance instance, Temper temper, boolean fails) {
        if (instance.phase() != Instance.Phase.PREPARING || fails) {
            started(instance, temper, fails);
            return;
        }
        instance.initialized();
        realm.stirred();
        hub.tell(new HubEvent.ProcessPrepared(instance.id(), instance.started()));
    }

    void enliven(HubEffect.EnlivenProcess effect, Machine.Look decidedAt) {
        var instance = running.get(new Life(effect.id(), effect.started()));
        if (instance == null || instance.phase() != Instance.Phase.PREPARING) {
            return;
        }
        instance.renew(effect.token());
        instance.become(Instance.Phase.STARTING);
        realm.truth().starts(instance, decidedAt);
        realm.states().begins(instance, effect.state(), decidedAt);
        if (instance.isInitialized()) {
            later(1_000, () -> started(instance, Temper.of(instance.spec()), false));
        }
    }

    private void started(Instance instance, Temper temper, boolean fails) {
        boolean isStarting = instance.phase() == Instance.Phase.STARTING
                || instance.phase() == Instance.Phase.FREEZING
                || (fails && instance.phase() == Instance.Phase.PREPARING);
        if (!isStarting) {
            return;
        }
        if (fails) {
            if (instance.phase() != Instance.Phase.PREPARING) {
                realm.history().startFailed(instance);
            }
            end(instance);
            hub.tell(new HubEvent.ProcessStartFailed(instance.id(), instance.started(), "it is " + temper));
            return;
        }
        boolean freezing = instance.phase() == Instance.Phase.FREEZING;
        instance.up(hub.node().nextSerial());
        realm.states().up(instance);
        realm.stirred();
        hub.tell(new HubEvent.ProcessStarted(instance.id(), instance.started(), instance.serial()));
        if (freezing) {
            frozen(instance);
        } else {
            plan(temper.crashesAfter(world.tempers()), instance, new ExitReason.Crashed("it is " + temper));
            plan(temper.endsAfter(world.tempers()), instance, new ExitReason.Normal());
        }
    }

    private void plan(long delay, Instance instance, ExitReason reason) {
        if (delay != Long.MAX_VALUE) {
            later(delay, () -> {
                if (!world.isCalm() && instance.isUp()) {
                    instance.crashed();
                    end(instance);
                    realm.history().endedByItself(instance, reason);
                    hub.tell(new HubEvent.ProcessEnded(instance.id(), instance.started(), reason));
                }
            });
        }
    }

    /// A process wants its moves delayed, or no longer.
    void deferMove(ChildId id, boolean defers) {
        for (var instance : List.copyOf(running.values())) {
            if (instance.id().equals(id) && instance.isUp()) {
                hub.tell(new HubEvent.MoveDeferred(id, instance.started(), defers));
            }
        }
    }

    /// Ends a process by a crash now, if it is up.
    boolean crash(ChildId id) {
        for (var instance : List.copyOf(running.values())) {
            if (instance.id().equals(id) && instance.isUp()) {
                var reason = new ExitReason.Crashed("it was told to");
                instance.crashed();
                end(instance);
                realm.history().endedByItself(instance, reason);
                hub.tell(new HubEvent.ProcessEnded(id, instance.started(), reason));
                return true;
            }
        }
        return false;
    }

    void stop(HubEffect.StopProcess effect) {
        var instance = running.get(new Life(effect.id(), effect.token()));
        if (instance == null) {
            return;
        }
        if (instance.phase() == Instance.Phase.STOPPING && effect.withinMillis() == 0) {
            return;
        }
        instance.become(Instance.Phase.STOPPING);
        long takes = Temper.of(instance.spec()).stopTakes(world.tempers());
        later(effect.withinMillis() == 0 ? takes : Math.min(takes, effect.withinMillis() * 1_000), () -> {
            if (instance.phase() == Instance.Phase.STOPPING) {
                ended(instance, effect);
            }
        });
    }

    /// One that gives way to another copy leaves its state to that.
    private void ended(Instance instance, HubEffect.StopProcess effect) {
        end(instance);
        if (effect.reason() instanceof ExitReason.Superseded && instance.wasUp()) {
            var state = realm.states().left(instance);
            realm.states().doubleEnded(instance.id());
            hub.tell(new HubEvent.ProcessFrozen(instance.id(), instance.started(), List.of(), state));
        } else {
            hub.tell(new HubEvent.ProcessEnded(effect.id(), effect.token(), effect.reason()));
        }
    }

    void renew(HubEffect.RenewToken effect, Machine.Look decidedAt) {
        var instance = running.get(new Life(effect.id(), effect.started()));
        if (instance != null) {
            realm.truth().renews(instance, effect.token(), decidedAt);
            instance.renew(effect.token());
            realm.stirred();
        } else {
            // it has ended, and the core has not heard of it yet: look-ups may show this token
            realm.truth().find(effect.id(), hub.self(), effect.started()).ifPresent(it -> it.renew(effect.token()));
        }
    }

    /// A process takes a role when it is done with what it does; what it was told last counts.
    void changeRole(HubEffect.ChangeRole effect, Machine.Look decidedAt) {
        var instance = running.get(new Life(effect.id(), effect.token()));
        if (instance == null) {
            return;
        }
        realm.stirred();
        instance.toTake(effect.change());
        if (effect.role() == Role.ACTIVE) {
            realm.truth().becomesActive(instance, decidedAt);
            instance.setActive(true, world.agenda().now());
        }
        later(Temper.of(instance.spec()).stopTakes(world.tempers()), () -> {
            if (instance.isRunning()) {
                if (effect.role() == Role.PASSIVE && effect.change() == instance.toTake()) {
                    instance.setActive(false, world.agenda().now());
                }
                hub.tell(new HubEvent.RoleTaken(effect.id(), effect.token(), effect.change()));
            }
        });
    }

    void freeze(HubEffect.FreezeProcess effect) {
        var instance = running.get(new Life(effect.id(), effect.token()));
        if (instance == null) {
            return;
        }
        if (instance.phase() == Instance.Phase.STARTING) {
            instance.become(Instance.Phase.FREEZING);
        } else if (instance.isUp()) {
            instance.become(Instance.Phase.FREEZING);
            later(Temper.of(instance.spec()).stopTakes(world.tempers()), () -> {
                if (instance.phase() == Instance.Phase.FREEZING) {
                    frozen(instance);
                }
            });
        }
    }

    /// A process that is up takes it at once; another has no time for it any more.
    void merge(HubEffect.MergeState merge) {
        var instance = running.get(new Life(merge.id(), merge.token()));
        if (instance != null && instance.isUp()) {
            realm.states().merged();
        } else {
            hub.tell(new HubEvent.StateNotTaken(merge.id(), merge.token(), merge.left()));
        }
    }

    private void frozen(Instance instance) {
        end(instance);
        var state = realm.states().left(instance);
        hub.tell(new HubEvent.ProcessFrozen(instance.id(), instance.started(), List.of(), state));
    }

    private void end(Instance instance) {
        instance.become(Instance.Phase.ENDED);
        running.remove(new Life(instance.id(), instance.started()));
        world.trace().step(world.agenda().now(), hub.node().name(), "ends", instance.id() + " " + instance.started());
        realm.stirred();
    }

    /// All of them are gone at once.
    void drop() {
        for (var instance : running.values()) {
            instance.become(Instance.Phase.ENDED);
        }
        running.clear();
    }

    private void later(long delay, Runnable what) {
        world.agenda()
                .after(
                        delay,
                        () -> hub.node().handle(() -> {
                            if (hub.isOpen()) {
                                what.run();
                            }
                        }));
    }
}
