package io.processhub.core;

import io.processhub.core.registry.Child;
import io.processhub.core.slot.Slot;
import io.processhub.core.slot.SlotState;
import io.processhub.core.wire.LogRecord.Claim;
import io.processhub.core.wire.LogRecord.Wanted;
import io.processhub.core.wire.Phase;
import io.processhub.model.Token;
import org.jspecify.annotations.Nullable;

/// The judge rule: of two claims for one instance the later stays, and a claim goes whose desire
/// was replaced by another spec. What stays serves the latest desire, and gets a token above all
/// that were given out. Where several instances are wanted it is the arbiter that ends what is too
/// many.
final class Judge {
    private final House house;
    private Token outdatedUpTo = Token.NONE;

    Judge(House house) {
        this.house = house;
    }

    /// A new sub-view is agreed.
    ///
    /// @param forgottenApart up to here, tokens were given out by those who come back
    void agreed(Token forgottenApart) {
        outdatedUpTo = Token.max(outdatedUpTo, forgottenApart);
    }

    /// The later token that what is held here gives way to, or null if it stays.
    @Nullable
    Token kept(Slot slot, Child child) {
        var desire = laterDesire(slot, child);
        if (desire != null && !desire.spec().equals(slot.spec())) {
            return desire.token();
        }
        var kept = outlivedBy(slot, child);
        return kept.isAfter(slot.state().token()) ? kept : null;
    }

    /// About how long both copies ran, by the clocks of the arbiters that granted them.
    long overlap(Slot slot, Token kept) {
        var later = Token.max(slot.state().token(), kept);
        return Math.max(0, house.wallMillis() - later.grantedAtMillis());
    }

    /// The claim as it is to be written from now on.
    Claim amended(Slot slot, Child child, Claim claim) {
        var amended = claim;
        var desire = laterDesire(slot, child);
        if (desire != null) {
            slot.serve(desire.token());
            amended = amended.serving(desire.token());
        }
        var ended = Claims.isSingle(house) ? child.latestEndedByOthers(house.self) : child.stoppedUpTo();
        var over = Token.max(outdatedUpTo, ended);
        if (!claim.token().isAfter(over) && claim.phase() != Phase.MOVING && claim.phase() != Phase.PREPARING) {
            slot.outdate();
            amended = amended.asOutdated();
        }
        return amended;
    }

    private static @Nullable Wanted laterDesire(Slot slot, Child child) {
        var desire = child.wanted();
        return desire != null && desire.token().isAfter(slot.wanted()) ? desire : null;
    }

    /// The later token that this member's claim gives way to, or NONE.
    private Token outlivedBy(Slot slot, Child child) {
        if (!Claims.isSingle(house)) {
            return Token.NONE;
        }
        var later = child.latestHeldByOthers(house.self);
        boolean isHalf = slot.state() instanceof SlotState.Frozen frozen && later.sameGrant(frozen.to());
        return isHalf ? Token.NONE : later;
    }

    /// Whether more instances are claimed than are wanted in the sub-view that is agreed.
    boolean areTooMany(Child child) {
        var agreed = house.agreed();
        return !Claims.isSingle(house)
                && agreed != null
                && Claims.counted(child.claims()).size() > Claims.replicas(house, agreed);
    }

    /// Whether the present new home of a child that is frozen here has claimed it.
    boolean isClaimedAt(Child child, SlotState.Frozen frozen) {
        var there = child.heldBy(frozen.target());
        return there instanceof Claim && there.reaches(frozen.to()) && house.registry.isPresent(frozen.target());
    }
}
