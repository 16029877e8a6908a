package io.processhub.core;

/// Whether this member is being drained: it stays a member, and its children go to the others.
final class Drain {
    private final House house;
    private final Holder holder;
    private boolean drains;
    private int told;

    Drain(House house, Holder holder) {
        this.house = house;
        this.holder = holder;
    }

    void is(boolean now) {
        told = -1;
        drains = now;
    }

    boolean isUnderWay() {
        return drains;
    }

    /// Tells how many are still here, if that has changed.
    void tell() {
        if (drains && told != holder.held().size()) {
            told = holder.held().size();
            var some = holder.held().stream()
                    .limit(HubEffect.DrainProgress.MOST_IDS)
                    .toList();
            house.outbox.add(new HubEffect.DrainProgress(some, told));
        }
    }
}
