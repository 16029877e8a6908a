package io.processhub.core;

import io.processhub.core.registry.Child;
import io.processhub.core.registry.Child.Held;
import io.processhub.core.wire.LogRecord.Claim;
import io.processhub.core.wire.Message.Assignment;
import io.processhub.core.wire.Message.Duty;
import io.processhub.core.wire.Phase;
import io.processhub.core.wire.SubViewId;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.Role;
import io.processhub.model.Token;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What an arbiter has told the instances of a child to do, where several are wanted: which of them
/// is the active one, and which end because there are too many.
///
/// The active role goes from one to the other through the log: nobody is told to take it while a
/// present member's log says that its instance has it, or may yet come to say so because it was
/// told to take it in this sub-view. What was told is forgotten with the sub-view; a holder obeys
/// in that one only.
final class Assignments {
    private final House house;
    private final Map<ChildId, List<Told>> told = new LinkedHashMap<>();

    private static final class Told {
        private final MemberId holder;
        private final Assignment assignment;
        private long atMillis;

        private Told(MemberId holder, Assignment assignment, long atMillis) {
            this.holder = holder;
            this.assignment = assignment;
            this.atMillis = atMillis;
        }

        /// Whether its holder's log shows that it was obeyed, or never will be.
        private boolean isSettled(Child child) {
            if (!(child.heldBy(holder) instanceof Claim claim) || !claim.token().equals(assignment.token())) {
                return true;
            }
            return switch (assignment.duty()) {
                case BE_ACTIVE -> claim.phase() != Phase.UP;
                case BE_PASSIVE -> claim.phase() != Phase.UP || claim.role() == Role.PASSIVE;
                case END -> false;
            };
        }
    }

    Assignments(House house) {
        this.house = house;
    }

    void clear() {
        told.clear();
    }

    /// Forgets what the logs show to be done.
    void settle(Child child) {
        var ofChild = told.isEmpty() ? null : told.get(child.id());
        if (ofChild != null) {
            ofChild.removeIf(one -> one.isSettled(child));
            if (ofChild.isEmpty()) {
                told.remove(child.id());
            }
        }
    }

    /// Sees to it that one instance is active and the others are passive, and that the active one's
    /// token is the latest of all: what writes under it is not held back by what the others wrote.
    ///
    /// @param claims   those that count
    /// @param targets  where the child belongs, the most preferred first
    /// @param moreCome whether further instances are on their way
    void giveRoles(
            Child child,
            List<Held> claims,
            List<MemberId> targets,
            boolean moreCome,
            SubViewId subView,
            Supplier<Token> nextToken) {
        var ups =
                claims.stream().filter(held -> held.claim().phase() == Phase.UP).toList();
        if (ups.isEmpty() || isFirstStart(claims, moreCome)) {
            return;
        }
        var best = ups.stream().min(byPreference(targets)).orElseThrow();
        boolean free = true;
        for (var held : ups) {
            boolean active = held.claim().role() == Role.ACTIVE || isTold(child.id(), held, Duty.BE_ACTIVE);
            if (!held.equals(best)) {
                free &= !active;
                if (held.claim().role() != Role.PASSIVE) {
                    tell(child.id(), held, Duty.BE_PASSIVE, Token.NONE, subView);
                }
            }
        }
        for (var held : claims) {
            free &= held.claim().phase() == Phase.UP || held.claim().role() != Role.ACTIVE;
        }
        boolean outdated = child.greatestToken().isAfter(best.claim().token());
        if (free && (best.claim().role() != Role.ACTIVE || outdated) && !isTold(child.id(), best, Duty.BE_ACTIVE)) {
            withdraw(child.id(), best);
            tell(child.id(), best, Duty.BE_ACTIVE, nextToken.get(), subView);
        }
    }

    /// While nobody has had a role yet, the first one up would have it only until a better one is
    /// up.
    private static boolean isFirstStart(List<Held> claims, boolean moreCome) {
        boolean starting =
                moreCome || claims.stream().anyMatch(held -> held.claim().phase() == Phase.STARTING);
        return starting && claims.stream().allMatch(held -> held.claim().role() == null);
    }

    private static Comparator<Held> byPreference(List<MemberId> targets) {
        return Comparator.<Held>comparingInt(held -> {
                    int place = targets.indexOf(held.holder());
                    return place < 0 ? Integer.MAX_VALUE : place;
                })
                .thenComparing(Comparator.comparing((Held held) -> held.claim().token())
                        .reversed())
                .thenComparing(Held::holder);
    }

    /// Ends what is too many: those that are not where they belong, and of those rather the passive
    /// ones and the older ones.
    void endSurplus(Child child, List<Held> claims, List<MemberId> targets, int wanted, SubViewId subView) {
        var kept = new ArrayList<>(claims);
        kept.sort(Comparator.<Held, Boolean>comparing(held -> !targets.contains(held.holder()))
                .thenComparing(held -> held.claim().role() != Role.ACTIVE)
                .thenComparing(held -> held.claim().phase() != Phase.UP)
                .thenComparing(Comparator.comparing((Held held) -> held.claim().token())
                        .reversed()));
        long ending = claims.stream()
                .filter(held -> isTold(child.id(), held, Duty.END))
                .count();
        for (int i = kept.size() - 1; i >= 0 && ending < kept.size() - wanted; i--) {
            if (!isTold(child.id(), kept.get(i), Duty.END)) {
                tell(child.id(), kept.get(i), Duty.END, Token.NONE, subView);
                ending++;
            }
        }
    }

    private boolean isTold(ChildId id, Held held, Duty duty) {
        for (var one : told.getOrDefault(id, List.of())) {
            if (one.holder.equals(held.holder())
                    && one.assignment.duty() == duty
                    && one.assignment.token().equals(held.claim().token())) {
                return true;
            }
        }
        return false;
    }

    /// A role that was told before is not told again.
    private void withdraw(ChildId id, Held held) {
        var ofChild = told.get(id);
        if (ofChild != null) {
            ofChild.removeIf(one -> one.holder.equals(held.holder()) && one.assignment.duty() == Duty.BE_PASSIVE);
        }
    }

    private void tell(ChildId id, Held held, Duty duty, Token to, SubViewId subView) {
        if (isTold(id, held, duty)) {
            return;
        }
        var assignment = new Assignment(id, held.claim().token(), duty, to);
        told.computeIfAbsent(id, i -> new ArrayList<>(2)).add(new Told(held.holder(), assignment, house.nowMillis()));
        house.outbox.assign(held.holder(), subView, assignment);
    }

    /// Once a heartbeat: what was not obeyed is told again.
    void tick(SubViewId subView, long afterMillis) {
        for (var ofChild : told.values()) {
            for (var one : ofChild) {
                if (house.nowMillis() - one.atMillis >= afterMillis) {
                    one.atMillis = house.nowMillis();
                    house.outbox.assign(one.holder, subView, one.assignment);
                }
            }
        }
    }

    /// The greatest token that was told and that no log may show yet.
    Token greatestTold(ChildId id) {
        var greatest = Token.NONE;
        for (var one : told.getOrDefault(id, List.of())) {
            greatest = Token.max(greatest, one.assignment.to());
        }
        return greatest;
    }
}
