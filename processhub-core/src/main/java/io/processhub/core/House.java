package io.processhub.core;

import io.processhub.core.cluster.Cluster;
import io.processhub.core.cluster.SubView;
import io.processhub.core.registry.Registry;
import io.processhub.core.wire.SubViewId;
import io.processhub.model.MemberId;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What the people of the corridor share: who they are, what time it is, and the rooms they all
/// use.
final class House {
    final CoreConfig config;
    final MemberId self;
    final Registry registry;
    final Outbox outbox;
    final FactBoard facts;
    final Alarms alarms = new Alarms();
    final RandomGenerator chance;
    final boolean hasRoles;
    private Time now;
    private @Nullable Cluster cluster;

    House(CoreConfig config, Time now) {
        this.config = config;
        this.self = config.self();
        this.registry = new Registry(self, now.monotonicMillis());
        this.outbox = new Outbox(self);
        this.facts = new FactBoard(self, outbox);
        this.chance = new SplittableRandom(config.seed());
        this.now = now;
        this.hasRoles = hasRoles(config);
    }

    private boolean hasRoles(CoreConfig config) {
        try {
            return config.strategies().redundancy().hasRoles();
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            outbox.note(new Note.StrategyFailed("redundancy", String.valueOf(e)));
            return false;
        }
    }

    void enter(Cluster room) {
        cluster = room;
    }

    Cluster cluster() {
        if (cluster == null) {
            throw new IllegalStateException("the house has no cluster room yet");
        }
        return cluster;
    }

    void setTime(Time time) {
        now = time;
    }

    long nowMillis() {
        return now.monotonicMillis();
    }

    long wallMillis() {
        return now.wallMillis();
    }

    /// The sub-view that is agreed, or null.
    @Nullable
    SubView agreed() {
        return cluster().agreedSubView();
    }

    /// The name of the sub-view that is agreed.
    ///
    /// @throws IllegalStateException if none is: an arbiter decides only in an agreed sub-view
    SubViewId agreedId() {
        var agreed = agreed();
        if (agreed == null) {
            throw new IllegalStateException("an arbiter decides only in an agreed sub-view");
        }
        return agreed.id();
    }
}
