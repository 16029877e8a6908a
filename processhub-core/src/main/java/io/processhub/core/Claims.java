package io.processhub.core;

import io.processhub.core.cluster.SubView;
import io.processhub.core.registry.Child.Held;
import io.processhub.core.wire.Phase;
import io.processhub.model.MemberId;
import java.util.ArrayList;
import java.util.List;

/// How claims of one child are counted: by its holders for the judge rule, and by its arbiter for
/// what is missing. Both must count alike.
final class Claims {
    /// More nodes than any hub has.
    private static final int MANY = 1_000_000;

    private Claims() {}

    /// The claims that stand for an instance, the latest first. The frozen half of a move whose
    /// other half is claimed does not: both are one child. Nor does a start that is only prepared.
    static List<Held> counted(List<Held> claims) {
        if (claims.isEmpty() || (claims.size() == 1 && !isPrepared(claims.getFirst()))) {
            return claims;
        }
        List<Held> counted = new ArrayList<>(claims.size());
        for (var claim : claims) {
            if (!isPrepared(claim) && !isFrozenHalf(claim, claims)) {
                counted.add(claim);
            }
        }
        return counted;
    }

    /// Who holds them, in their order.
    static List<MemberId> holders(List<Held> claims) {
        if (claims.size() == 1) {
            return List.of(claims.getFirst().holder());
        }
        return claims.stream().map(Held::holder).toList();
    }

    /// Whether all of them are up.
    static boolean areUp(List<Held> claims) {
        for (var held : claims) {
            if (held.claim().phase() != Phase.UP) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPrepared(Held held) {
        return held.claim().phase() == Phase.PREPARING;
    }

    static boolean isFrozenHalf(Held half, List<Held> claims) {
        if (half.claim().phase() != Phase.MOVING) {
            return false;
        }
        for (var other : claims) {
            if (!other.holder().equals(half.holder())
                    && !isPrepared(other)
                    && other.claim().token().sameGrant(half.claim().moveTo())) {
                return true;
            }
        }
        return false;
    }

    /// Whether there is never to be more than one instance: then the holders themselves end what is
    /// double, as the judge rule says, and need no arbiter for it.
    static boolean isSingle(House house) {
        return !house.hasRoles && replicas(house, MANY) == 1;
    }

    /// How many instances are wanted in this sub-view; at least 1.
    static int replicas(House house, SubView subView) {
        return replicas(house, Math.max(1, subView.candidates().size()));
    }

    private static int replicas(House house, int candidates) {
        try {
            return Math.clamp(house.config.strategies().redundancy().replicas(candidates), 1, candidates);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            house.outbox.note(new Note.StrategyFailed("redundancy", String.valueOf(e)));
            return 1;
        }
    }
}
