package io.processhub.core.slot;

import io.processhub.core.slot.SlotState.Backoff;
import io.processhub.core.slot.SlotState.Freezing;
import io.processhub.core.slot.SlotState.Frozen;
import io.processhub.core.slot.SlotState.Preparing;
import io.processhub.core.slot.SlotState.Quarantined;
import io.processhub.core.slot.SlotState.Starting;
import io.processhub.core.slot.SlotState.Stopping;
import io.processhub.core.slot.SlotState.Suspended;
import io.processhub.core.slot.SlotState.Suspending;
import io.processhub.core.slot.SlotState.Up;
import io.processhub.core.slot.SlotState.Vacant;
import io.processhub.core.wire.Phase;
import io.processhub.model.ExitReason;
import io.processhub.model.Role;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The life of one child on the node that holds it.
///
/// | while       | started | start failed | ended, frozen | stop       | move     |
/// |-------------|---------|--------------|---------------|------------|----------|
/// | Preparing   | —       | Vacant       | Vacant        | Stopping   | —        |
/// | Starting    | Up      | Vacant, or as a crash | —    | Stopping   | —        |
/// | Up          | —       | —            | restart, or Vacant | Stopping | Freezing |
/// | Backoff     | —       | —            | —             | Vacant     | Frozen   |
/// | Quarantined | —       | —            | —             | Vacant     | Frozen   |
/// | Freezing    | —       | —            | Frozen, or Vacant | Stopping | —      |
/// | Frozen      | —       | —            | —             | ask        | —        |
/// | Stopping    | —       | Vacant       | Vacant        | —          | —        |
/// | Suspending  | —       | Suspended    | Suspended     | Stopping   | —        |
/// | Suspended   | —       | —            | —             | Vacant     | Frozen   |
///
/// A restart is Starting at once, Backoff, or Quarantined. Backoff that is over, and Quarantined
/// that is released, is Starting. Frozen is Vacant when the child has arrived, and Starting when
/// it was refused there or is granted here again. A new grant in any state from Starting to
/// Quarantined is taken in place: the process goes on under the new token. What would be Starting
/// while this side may not act is Suspended instead, until [#resume].
///
/// Preparing is Starting when what it is to take over has come.
///
/// "—" is late or repeated news, which changes nothing. So is any news of another life.
public final class Slot {
    private final StoredSpec spec;
    private Token wanted;
    private SlotState state;
    private Token runs;
    private boolean outdated;
    private boolean barred;
    private final Restarts.Limits limits;
    private @Nullable Restarts restarts;
    private final Roles roles = new Roles();

    /// A slot whose claim is about to be written; [#begin] says how.
    public Slot(StoredSpec spec, Restarts.Limits limits, Token token, Token wanted) {
        this.spec = spec;
        this.wanted = wanted;
        this.limits = limits;
        this.runs = token;
        this.state = new Vacant(token);
    }

    /// What is to run.
    public StoredSpec spec() {
        return spec;
    }

    /// The desire it serves.
    public Token wanted() {
        return wanted;
    }

    /// From now on it serves this desire, which is for the same spec.
    public void serve(Token desire) {
        wanted = desire;
    }

    /// Whether its token is not above all that were given out: it needs a new one before it may be
    /// started again.
    public boolean isOutdated() {
        return outdated;
    }

    /// Its token was found not to be above all that were given out.
    public void outdate() {
        outdated = true;
    }

    /// The role that its process has, as far as is known here: it may have more of it than it says,
    /// never less. Null while it has none.
    public @Nullable Role role() {
        return roles.role();
    }

    /// What is being done with it.
    public SlotState state() {
        return state;
    }

    /// The token that its process was started with, by which it is named.
    public Token runs() {
        return runs;
    }

    /// Claims the child and starts it.
    ///
    /// @param fresh  whether this is the first start ever
    /// @param parcel what its former life left
    public List<SlotEffect> begin(boolean fresh, Parcel parcel) {
        return start(state.token(), fresh, parcel);
    }

    /// Claims the child for later, and runs its `init`.
    public List<SlotEffect> prepare() {
        var token = state.token();
        state = new Preparing(token);
        return List.of(new SlotEffect.WriteClaim(token, Phase.PREPARING, 0, Token.NONE), new SlotEffect.Prepare(token));
    }

    /// This side may not act: from now on nothing is started, and what runs is stopped.
    public List<SlotEffect> suspend() {
        barred = true;
        return switch (state) {
            case Starting starting -> suspend(new Suspending(starting.token(), starting.fresh(), starting.parcel()));
            case Up up -> suspend(new Suspending(up.token(), false, Parcel.EMPTY));
            case Backoff backoff
            when backoff.dueMillis() != Backoff.NEVER -> start(backoff.token(), false, backoff.parcel());
            case Preparing preparing -> {
                state = new Stopping(preparing.token(), new ExitReason.NoQuorum(), false);
                yield List.of(new SlotEffect.StopSoon(runs));
            }
            case Freezing _, Stopping _ -> List.of(new SlotEffect.StopSoon(runs));
            case Backoff _, Quarantined _, Frozen _, Suspending _, Suspended _, Vacant _ -> List.of();
        };
    }

    private List<SlotEffect> suspend(Suspending next) {
        state = next;
        return List.of(
                new SlotEffect.WriteClaim(next.token(), Phase.SUSPENDED, 0, Token.NONE), new SlotEffect.StopSoon(runs));
    }

    /// This side may act again: what was stopped for it is started.
    public List<SlotEffect> resume() {
        barred = false;
        return state instanceof Suspended suspended ? startAgain(suspended) : List.of();
    }

    private List<SlotEffect> startAgain(Suspended suspended) {
        return outdated || suspended.token().isLastLife()
                ? startAgain(suspended.token(), suspended.parcel())
                : start(suspended.token().nextLife(), suspended.fresh(), suspended.parcel());
    }

    /// Lets something happen to it.
    public List<SlotEffect> on(SlotEvent event, long nowMillis) {
        return switch (state) {
            case Preparing preparing -> whilePreparing(preparing, event);
            case Starting starting -> whileStarting(starting, event, nowMillis);
            case Up up -> whileUp(up, event, nowMillis);
            case Backoff backoff -> whileWaiting(backoff.token(), backoff.parcel(), event);
            case Quarantined quarantined -> whileWaiting(quarantined.token(), quarantined.parcel(), event);
            case Freezing freezing -> whileFreezing(freezing, event);
            case Frozen frozen -> whileFrozen(frozen, event);
            case Suspending suspending -> whileSuspending(suspending, event);
            case Suspended suspended -> whileWaiting(suspended.token(), suspended.parcel(), event);
            case Stopping stopping -> whileStopping(stopping, event);
            case Vacant v -> List.of();
        };
    }

    private List<SlotEffect> whilePreparing(Preparing preparing, SlotEvent event) {
        return switch (event) {
            case SlotEvent.Prepared prepared
            when prepared.token().equals(runs) -> List.of(new SlotEffect.SayPrepared(preparing.token()));
            case SlotEvent.Enlivened enlivened
            when enlivened.to().sameGrant(preparing.token()) -> {
                state = new Starting(enlivened.to(), false, enlivened.parcel());
                yield List.of(
                        new SlotEffect.WriteClaim(enlivened.to(), Phase.STARTING, 0, Token.NONE),
                        new SlotEffect.Enliven(runs, enlivened.to(), enlivened.parcel()));
            }
            case SlotEvent.StartFailed failed
            when failed.token().equals(runs) ->
                vacate(preparing.token(), new ExitReason.Crashed(failed.cause()), false);
            case SlotEvent.Ended ended
            when ended.token().equals(runs) -> vacate(preparing.token(), ended.reason(), false);
            case SlotEvent.StopWanted stop -> stopProcess(preparing.token(), stop);
            case SlotEvent.OfLife _,
                    SlotEvent.OfMove _,
                    SlotEvent.Regranted _,
                    SlotEvent.OfRole _,
                    SlotEvent.OfWaiting _,
                    SlotEvent.OfPreparing _ -> List.of();
        };
    }

    private List<SlotEffect> whileStarting(Starting starting, SlotEvent event, long nowMillis) {
        return switch (event) {
            case SlotEvent.Started up
            when up.token().equals(runs) -> {
                state = new Up(starting.token(), up.serial(), nowMillis);
                yield List.of(new SlotEffect.WriteClaim(starting.token(), Phase.UP, up.serial(), Token.NONE));
            }
            case SlotEvent.StartFailed failed
            when failed.token().equals(runs) ->
                starting.fresh()
                        ? vacate(starting.token(), new ExitReason.Crashed(failed.cause()), true)
                        : restart(
                                starting.token(), new ExitReason.Crashed(failed.cause()), starting.parcel(), nowMillis);
            case SlotEvent.StopWanted stop -> stopProcess(starting.token(), stop);
            case SlotEvent.Regranted granted -> {
                state = new Starting(granted.token(), starting.fresh(), starting.parcel());
                yield renew(granted.token(), Phase.STARTING, 0);
            }
            case SlotEvent.OfLife _,
                    SlotEvent.OfMove _,
                    SlotEvent.OfRole _,
                    SlotEvent.OfWaiting _,
                    SlotEvent.OfPreparing _ -> List.of();
        };
    }

    private List<SlotEffect> whileUp(Up up, SlotEvent event, long nowMillis) {
        return switch (event) {
            case SlotEvent.Ended ended
            when ended.token().equals(runs) -> {
                roles.end();
                restarts = Restarts.after(restarts, nowMillis - up.sinceMillis());
                yield Restarts.isWanted(spec.restart(), ended.reason())
                        ? restart(up.token(), ended.reason(), Parcel.EMPTY, nowMillis)
                        : vacate(up.token(), ended.reason(), true);
            }
            case SlotEvent.StopWanted stop -> stopProcess(up.token(), stop);
            case SlotEvent.Regranted granted -> {
                state = new Up(granted.token(), up.serial(), up.sinceMillis());
                yield renew(granted.token(), Phase.UP, up.serial());
            }
            case SlotEvent.MoveWanted move -> {
                state = new Freezing(up.token(), move.to(), move.target());
                yield List.of(
                        new SlotEffect.WriteClaim(up.token(), Phase.MOVING, 0, move.to()), new SlotEffect.Freeze(runs));
            }
            case SlotEvent.RoleGiven given
            when given.token().equals(up.token()) ->
                switch (given.role()) {
                    case PASSIVE -> roles.passive(runs);
                    case ACTIVE -> {
                        state = new Up(given.to(), up.serial(), up.sinceMillis());
                        var effects = new ArrayList<SlotEffect>(renew(given.to(), Phase.UP, up.serial()));
                        effects.add(roles.active(runs));
                        yield effects;
                    }
                };
            case SlotEvent.RoleTaken taken
            when taken.token().equals(runs) && roles.taken(taken.change()) ->
                List.of(new SlotEffect.WriteClaim(up.token(), Phase.UP, up.serial(), Token.NONE));
            case SlotEvent.RoleGiven _,
                    SlotEvent.OfLife _,
                    SlotEvent.OfMove _,
                    SlotEvent.RoleTaken _,
                    SlotEvent.OfWaiting _,
                    SlotEvent.OfPreparing _ -> List.of();
        };
    }

    private List<SlotEffect> whileWaiting(Token token, Parcel parcel, SlotEvent event) {
        return switch (event) {
            case SlotEvent.BackoffOver over when state instanceof Backoff -> startAgain(token, parcel);
            case SlotEvent.Released released
            when state instanceof Quarantined -> {
                restarts = null;
                var effects = new ArrayList<SlotEffect>(startAgain(token, parcel));
                effects.add(new SlotEffect.Release());
                yield effects;
            }
            case SlotEvent.Regranted granted -> regrantWaiting(granted.token(), parcel);
            case SlotEvent.StopWanted stop -> giveWay(token, stop, parcel);
            case SlotEvent.MoveWanted move -> {
                state = new Frozen(token, move.to(), move.target(), parcel, null);
                yield List.of(
                        new SlotEffect.WriteClaim(token, Phase.MOVING, 0, move.to()),
                        new SlotEffect.Dispatch(token, move.to(), move.target(), parcel));
            }
            case SlotEvent.OfLife _,
                    SlotEvent.OfMove _,
                    SlotEvent.OfRole _,
                    SlotEvent.OfWaiting _,
                    SlotEvent.OfPreparing _ -> List.of();
        };
    }

    private List<SlotEffect> regrantWaiting(Token grant, Parcel parcel) {
        outdated = false;
        if (state instanceof Quarantined) {
            state = new Quarantined(grant, parcel);
            return List.of(new SlotEffect.WriteClaim(grant, Phase.QUARANTINED, 0, Token.NONE));
        }
        if (state instanceof Backoff backoff && backoff.dueMillis() != Backoff.NEVER) {
            state = new Backoff(grant, backoff.dueMillis(), parcel);
            return List.of(new SlotEffect.WriteClaim(grant, Phase.BACKOFF, 0, Token.NONE));
        }
        return start(grant, state instanceof Suspended suspended && suspended.fresh(), parcel);
    }

    private List<SlotEffect> whileSuspending(Suspending suspending, SlotEvent event) {
        if (event instanceof SlotEvent.StopWanted stop) {
            state = new Stopping(suspending.token(), stop.why(), stop.last());
        } else if (event instanceof SlotEvent.Regranted granted) {
            outdated = false;
            state = new Suspending(granted.token(), suspending.fresh(), suspending.parcel());
            return List.of(new SlotEffect.WriteClaim(granted.token(), Phase.SUSPENDED, 0, Token.NONE));
        } else if (event instanceof SlotEvent.OfEnd end && end.token().equals(runs)) {
            return suspended(suspending);
        }
        return List.of();
    }

    /// Its process has ended; meanwhile this side may act again.
    private List<SlotEffect> suspended(Suspending suspending) {
        var next = new Suspended(suspending.token(), suspending.fresh(), suspending.parcel());
        state = next;
        boolean wasActive = roles.end();
        if (!barred) {
            return startAgain(next);
        }
        return wasActive ? List.of(new SlotEffect.WriteClaim(next.token(), Phase.SUSPENDED, 0, Token.NONE)) : List.of();
    }

    private List<SlotEffect> whileFreezing(Freezing freezing, SlotEvent event) {
        return switch (event) {
            case SlotEvent.FrozenNow frozen when frozen.token().equals(runs) -> dispatch(freezing, frozen.parcel());
            case SlotEvent.Ended ended
            when ended.token().equals(runs) ->
                ended.reason() instanceof ExitReason.NoQuorum || Restarts.isWanted(spec.restart(), ended.reason())
                        ? dispatch(freezing, Parcel.EMPTY)
                        : vacate(freezing.token(), ended.reason(), true);
            case SlotEvent.StopWanted stop -> {
                state = new Stopping(freezing.token(), stop.why(), stop.last());
                yield List.of();
            }
            case SlotEvent.OfLife _,
                    SlotEvent.OfMove _,
                    SlotEvent.Regranted _,
                    SlotEvent.OfRole _,
                    SlotEvent.OfWaiting _,
                    SlotEvent.OfPreparing _ -> List.of();
        };
    }

    private List<SlotEffect> dispatch(Freezing freezing, Parcel parcel) {
        state = new Frozen(freezing.token(), freezing.to(), freezing.target(), parcel, null);
        var dispatch = new SlotEffect.Dispatch(freezing.token(), freezing.to(), freezing.target(), parcel);
        return roles.end()
                ? List.of(new SlotEffect.WriteClaim(freezing.token(), Phase.MOVING, 0, freezing.to()), dispatch)
                : List.of(dispatch);
    }

    private List<SlotEffect> whileFrozen(Frozen frozen, SlotEvent event) {
        return switch (event) {
            case SlotEvent.MoveArrived arrived
            when arrived.to().sameGrant(frozen.to()) ->
                vacate(
                        frozen.token(),
                        new ExitReason.Moved(),
                        false,
                        new SlotEffect.Arrived(frozen.to(), frozen.parcel()));
            case SlotEvent.MoveRefused refused
            when refused.to().sameGrant(frozen.to()) -> comeBack(frozen, frozen.token());
            case SlotEvent.Regranted granted -> comeBack(frozen, granted.token());
            case SlotEvent.StopWanted stop
            when stop.why() instanceof ExitReason.Stopped -> {
                state = new Frozen(frozen.token(), frozen.to(), frozen.target(), frozen.parcel(), stop);
                yield frozen.stop() == null ? List.of(new SlotEffect.Ask(frozen.to(), frozen.target())) : List.of();
            }
            case SlotEvent.StopWanted stop -> giveWay(frozen.token(), stop, frozen.parcel());
            case SlotEvent.OfLife _,
                    SlotEvent.OfMove _,
                    SlotEvent.OfRole _,
                    SlotEvent.OfWaiting _,
                    SlotEvent.OfPreparing _ -> List.of();
        };
    }

    /// It stays: under the next life of its own grant, or under a new grant.
    private List<SlotEffect> comeBack(Frozen frozen, Token grant) {
        var off = new SlotEffect.MoveOff(frozen.target());
        var stop = frozen.stop();
        if (stop != null) {
            return vacate(frozen.token(), stop.why(), stop.last(), off);
        }
        var effects = new ArrayList<SlotEffect>(
                grant.equals(frozen.token())
                        ? startAgain(frozen.token(), frozen.parcel())
                        : start(grant, false, frozen.parcel()));
        effects.add(off);
        return effects;
    }

    private List<SlotEffect> whileStopping(Stopping stopping, SlotEvent event) {
        return switch (event) {
            case SlotEvent.Ended ended
            when ended.token().equals(runs) ->
                vacate(
                        stopping.token(),
                        ended.reason() instanceof ExitReason.Killed ? ended.reason() : stopping.why(),
                        stopping.last());
            case SlotEvent.StartFailed failed
            when failed.token().equals(runs) -> vacate(stopping.token(), stopping.why(), stopping.last());
            case SlotEvent.FrozenNow frozen
            when frozen.token().equals(runs) ->
                giveWay(stopping.token(), new SlotEvent.StopWanted(stopping.why(), stopping.last()), frozen.parcel());
            case SlotEvent.StopWanted stop -> {
                state = new Stopping(stopping.token(), stopping.why(), stopping.last() || stop.last());
                yield List.of();
            }
            case SlotEvent.OfLife _,
                    SlotEvent.OfMove _,
                    SlotEvent.Regranted _,
                    SlotEvent.OfRole _,
                    SlotEvent.OfWaiting _,
                    SlotEvent.OfPreparing _ -> List.of();
        };
    }

    // ---- what several states do ----

    private List<SlotEffect> start(Token token, boolean fresh, Parcel parcel) {
        if (barred) {
            state = new Suspended(token, fresh, parcel);
            return List.of(new SlotEffect.WriteClaim(token, Phase.SUSPENDED, 0, Token.NONE));
        }
        runs = token;
        outdated = false;
        state = new Starting(token, fresh, parcel);
        return List.of(
                new SlotEffect.WriteClaim(token, Phase.STARTING, 0, Token.NONE), new SlotEffect.Start(token, parcel));
    }

    /// Starts the next life of the same grant; or waits for a new grant, if this one is used up or
    /// is not above all that were given out.
    private List<SlotEffect> startAgain(Token token, Parcel parcel) {
        if (!outdated && !token.isLastLife()) {
            return start(token.nextLife(), false, parcel);
        }
        outdated = true;
        state = new Backoff(token, Backoff.NEVER, parcel);
        return List.of(new SlotEffect.WriteClaim(token, Phase.BACKOFF, 0, Token.NONE));
    }

    private List<SlotEffect> renew(Token grant, Phase phase, long serial) {
        outdated = false;
        return List.of(new SlotEffect.WriteClaim(grant, phase, serial, Token.NONE), new SlotEffect.Renew(runs, grant));
    }

    private List<SlotEffect> stopProcess(Token token, SlotEvent.StopWanted stop) {
        state = new Stopping(token, stop.why(), stop.last());
        return List.of(new SlotEffect.Stop(runs, stop.why()));
    }

    private List<SlotEffect> vacate(Token token, ExitReason reason, boolean last, SlotEffect... more) {
        state = new Vacant(token);
        var effects = new ArrayList<SlotEffect>();
        effects.add(new SlotEffect.WriteDown(token, reason, last));
        effects.addAll(List.of(more));
        return effects;
    }

    /// It ends here; if another copy of it stays, what it left is for that one.
    private List<SlotEffect> giveWay(Token token, SlotEvent.StopWanted stop, Parcel parcel) {
        return stop.why() instanceof ExitReason.Superseded && parcel.state().size() > 0
                ? vacate(token, stop.why(), stop.last(), new SlotEffect.Offer(token, parcel.state()))
                : vacate(token, stop.why(), stop.last());
    }

    private List<SlotEffect> restart(Token token, ExitReason cause, Parcel parcel, long nowMillis) {
        restarts = restarts == null ? new Restarts(limits) : restarts;
        long wait = restarts.failed();
        if (wait == Restarts.NO_MORE) {
            state = new Quarantined(token, parcel);
            return List.of(
                    new SlotEffect.WriteClaim(token, Phase.QUARANTINED, 0, Token.NONE),
                    new SlotEffect.Quarantine(token, cause));
        }
        if (wait == 0) {
            return startAgain(token, parcel);
        }
        state = new Backoff(token, nowMillis + wait, parcel);
        return List.of(
                new SlotEffect.WriteClaim(token, Phase.BACKOFF, 0, Token.NONE),
                new SlotEffect.WakeAt(nowMillis + wait));
    }
}
