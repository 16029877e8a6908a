package io.processhub.core;

import io.processhub.core.slot.SlotEffect;
import io.processhub.model.ExitReason;
import io.processhub.model.StoredSpec;
import java.time.Duration;

/// Tells the shell what is to be done with the processes of children that are held here.
final class Processes {
    private final House house;
    private final Moves moves;

    Processes(House house, Moves moves) {
        this.house = house;
        this.moves = moves;
    }

    void tell(StoredSpec spec, SlotEffect.OfProcess order) {
        var id = spec.id();
        switch (order) {
            case SlotEffect.Start start ->
                house.outbox.add(new HubEffect.StartProcess(
                        spec,
                        start.token(),
                        start.parcel().mailbox(),
                        start.parcel().state()));
            case SlotEffect.Renew renew -> {
                house.outbox.note(new Note.TokenRenewed(id, renew.runs(), renew.token()));
                house.outbox.add(new HubEffect.RenewToken(id, renew.runs(), renew.token()));
            }
            case SlotEffect.ChangeRole change ->
                house.outbox.add(new HubEffect.ChangeRole(id, change.token(), change.role(), change.change()));
            case SlotEffect.Stop stop ->
                house.outbox.add(new HubEffect.StopProcess(id, stop.token(), stop.reason(), 0));
            case SlotEffect.StopSoon stop ->
                house.outbox.add(new HubEffect.StopProcess(id, stop.token(), new ExitReason.NoQuorum(), graceMillis()));
            case SlotEffect.Freeze freeze -> {
                var plan = moves.plan(spec);
                var wait = plan.handover() ? plan.handoverDataWait() : Duration.ZERO;
                house.outbox.add(new HubEffect.FreezeProcess(id, freeze.token(), wait));
            }
            case SlotEffect.Prepare prepare -> house.outbox.add(new HubEffect.PrepareProcess(spec, prepare.token()));
            case SlotEffect.Enliven enliven ->
                house.outbox.add(new HubEffect.EnlivenProcess(
                        id,
                        enliven.runs(),
                        enliven.token(),
                        enliven.parcel().mailbox(),
                        enliven.parcel().state()));
        }
    }

    private long graceMillis() {
        return house.config
                .strategies()
                .partitionTolerance()
                .lease()
                .map(lease -> lease.grace().toMillis())
                .orElse(0L);
    }
}
