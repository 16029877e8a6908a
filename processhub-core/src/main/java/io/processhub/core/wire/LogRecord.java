package io.processhub.core.wire;

import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.NodeId;
import io.processhub.model.Role;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import org.jspecify.annotations.Nullable;

/// One record of a member's log. A log keeps two registers per child; a record replaces only what
/// is in its own register.
///
/// | register | records | written by |
/// |----------|---------|------------|
/// | claim    | [Claim], [Down] | the holder, before it acts |
/// | desired  | [Wanted], [Stop], [Forgotten] | the child's arbiter |
public sealed interface LogRecord {
    /// The child it speaks of.
    ChildId id();

    /// A record of the claim register.
    sealed interface OfClaim extends LogRecord {
        /// The life it speaks of.
        Token token();

        /// The desire it serves, or served.
        Token wanted();

        /// Whether it speaks of this life or of a later one.
        default boolean reaches(Token life) {
            return !life.isAfter(token());
        }
    }

    /// A record of the desired register.
    sealed interface OfDesire extends LogRecord {}

    /// The author holds the child: it runs its code, or keeps its state.
    ///
    /// @param token    the life
    /// @param wanted   the desire it serves: the token of the [Wanted] it was granted for, or of a
    ///                 later one for the same spec
    /// @param phase    what the holder does with it
    /// @param serial   of the pid, while [Phase#UP]; else 0
    /// @param moveTo   the token it is to run under at the target, while [Phase#MOVING]; else NONE
    /// @param outdated whether the token may not be above all that were given out: it needs another
    /// @param role     the role it was given; null while it has none
    record Claim(
            ChildId id,
            Token token,
            Token wanted,
            Phase phase,
            long serial,
            Token moveTo,
            boolean outdated,
            @Nullable Role role)
            implements OfClaim {
        /// The same claim, for a later desire of the same spec.
        public Claim serving(Token desire) {
            return new Claim(id, token, desire, phase, serial, moveTo, outdated, role);
        }

        /// The same claim, whose token needs to be another.
        public Claim asOutdated() {
            return new Claim(id, token, wanted, phase, serial, moveTo, true, role);
        }
    }

    /// The author holds the child no longer. A tombstone.
    ///
    /// @param token  the last life
    /// @param wanted the desire it served
    /// @param reason why it ended
    /// @param last   whether the child is done: nobody is to start it again under this desire
    record Down(ChildId id, Token token, Token wanted, ExitReason reason, boolean last) implements OfClaim {
        /// The end of a life that a stop came before.
        public static Down byStop(ChildId id, Token life, Token desire) {
            return new Down(id, life, desire, new ExitReason.Stopped(), true);
        }
    }

    /// The child is to run.
    ///
    /// @param token   the grant it was wanted with
    /// @param by      the call that wanted it
    /// @param spec    what is to run
    /// @param stopped up to here it was stopped before: this record may take the place of that stop
    /// @param pin      where it is to run as long as that node may run it; null if the distribution
    ///                 strategy alone says
    /// @param pinnedAt when that was said last, as a token; NONE if never. A later pin changes
    ///                 nothing else: the desire stays the same one, and what stops it stops it
    record Wanted(
            ChildId id,
            Token token,
            OperationId by,
            StoredSpec spec,
            Token stopped,
            @Nullable NodeId pin,
            Token pinnedAt)
            implements OfDesire {
        /// The same desire, wanted anew.
        ///
        /// @param upTo up to here it was stopped before
        public Wanted renewed(Token later, Token upTo) {
            return new Wanted(id, later, by, spec, upTo, pin, pinnedAt);
        }

        /// The same desire, with another pin.
        public Wanted pinnedTo(@Nullable NodeId node, Token later) {
            return new Wanted(id, token, by, spec, stopped, node, later);
        }

        /// Whether it takes the place of the other: it is a later desire, or the same with a later
        /// pin.
        public boolean isAfter(Wanted other) {
            int byToken = token.compareTo(other.token);
            return byToken > 0 || (byToken == 0 && pinnedAt.isAfter(other.pinnedAt));
        }
    }

    /// The child is to run no more for any desire up to this one, whatever the tokens are that its
    /// claims have meanwhile. A tombstone that is kept as long as any log is kept that could bring
    /// the child back.
    ///
    /// @param upTo the latest desire known to the arbiter
    record Stop(ChildId id, Token upTo) implements OfDesire {}

    /// The author's desired record was replaced by another author's. A tombstone.
    record Forgotten(ChildId id) implements OfDesire {}

    /// Whether the record says that something is no more, and so can go once everyone has heard it.
    default boolean isTombstone() {
        return switch (this) {
            case Claim _, Wanted _ -> false;
            case Down _, Stop _, Forgotten _ -> true;
        };
    }
}
