package io.processhub.core;

import io.processhub.core.registry.Child;
import io.processhub.core.wire.LogPosition;
import io.processhub.core.wire.LogRecord.Wanted;
import io.processhub.core.wire.Message.Granted;
import io.processhub.core.wire.OperationId;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.Token;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives out grants, each under a token above all others of its child, and sends what was ordered
/// until a log shows that it was taken.
final class Grants {
    private final House house;
    private final Decisions decisions;
    private final Assignments assignments;

    Grants(House house, Decisions decisions, Assignments assignments) {
        this.house = house;
        this.decisions = decisions;
        this.assignments = assignments;
    }

    /// Grants the child to so many of its targets that do not have it.
    ///
    /// @param holders who has it, or was told to
    void grant(
            Wanted wanted,
            OperationId operation,
            boolean fresh,
            Token first,
            int missing,
            List<MemberId> holders,
            List<MemberId> targets) {
        var id = wanted.id();
        var chosen = new ArrayList<>(targets);
        chosen.removeAll(holders);
        int chosenCount = Math.min(missing, chosen.size());
        int instances = holders.size() + chosenCount;
        var at = new LogPosition(house.self, house.registry.ownSeq());
        var token = first;
        for (int i = 0; i < chosenCount; i++) {
            var granted = new Granted(token, wanted.token(), operation, at, wanted.spec(), fresh, instances);
            send(decisions.grant(id, chosen.get(i), granted, house.nowMillis()));
            token = nextToken(id, house.registry.child(id));
        }
    }

    /// Who has the child, or was told to have it.
    List<MemberId> holdersToBe(ChildId id, @Nullable Child child) {
        var opens = decisions.open(id);
        if (opens.isEmpty()) {
            return child == null ? List.of() : Claims.holders(child.claims());
        }
        List<MemberId> holders = new ArrayList<>(child == null ? List.of() : Claims.holders(child.claims()));
        opens.forEach(open -> holders.add(open.target()));
        return holders;
    }

    void send(Decisions.Open open) {
        switch (open) {
            case Decisions.OpenGrant grant -> house.outbox.grant(grant.target(), house.agreedId(), grant.granted());
            case Decisions.OpenMove move -> house.outbox.send(move.holder(), move.order());
        }
    }

    /// Once a heartbeat: what was not taken is sent again.
    void tick() {
        if (house.agreed() != null) {
            decisions
                    .openForLong(
                            house.nowMillis(),
                            house.config.timings().heartbeat().toMillis())
                    .forEach(this::send);
            assignments.tick(
                    house.agreedId(), house.config.timings().heartbeat().toMillis());
        }
    }

    Token nextToken(ChildId id, @Nullable Child child) {
        long mark = house.self.node().incarnation() ^ house.self.incarnation();
        var known = Token.max(greatestToken(id, child), house.registry.givenOut());
        var token = Token.grant(known, house.wallMillis(), mark ^ (mark >>> 42) ^ (mark >>> 28) ^ (mark >>> 14));
        house.registry.noteGranted(token);
        return token;
    }

    Token greatestToken(ChildId id, @Nullable Child child) {
        var greatest = child == null ? Token.NONE : child.greatestToken();
        for (var open : decisions.open(id)) {
            greatest = Token.max(greatest, open.token());
        }
        return Token.max(greatest, assignments.greatestTold(id));
    }

    /// The latest desire that anybody is known to serve, or was told to.
    Token latestDesire(ChildId id, Child child) {
        var latest = child.latestDesire();
        for (var open : decisions.open(id)) {
            latest = Token.max(latest, open.wanted());
        }
        return latest;
    }
}
