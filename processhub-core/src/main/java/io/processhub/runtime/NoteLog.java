package io.processhub.runtime;

import io.processhub.core.HubStanding;
import io.processhub.core.Note;
import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.runtime.process.TimerWheel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Writes one line for each thing that an operator may ask about, under the logger
/// `io.processhub.hub`. Called by the driver, which does not wait for the writing.
final class NoteLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.processhub.hub");

    private final String hub;
    private final LogWriter writer;
    private final LogLimit limit;
    private final LongAdder repairs = new LongAdder();

    /// The writer's.
    private Optional<String> mismatch = Optional.empty();

    NoteLog(String hub, LogWriter writer, TimerWheel wheel) {
        this.hub = hub;
        this.writer = writer;
        this.limit = new LogLimit(wheel, this::leftOut);
    }

    /// Copies of logs that had to be repaired: never above 0 in a right program.
    long repairs() {
        return repairs.sum();
    }

    void write(Note note) {
        if (note instanceof Note.HashRepaired) {
            repairs.increment();
        }
        var kind = kind(note);
        if (kind.isEmpty() || (LOG.isEnabledForLevel(level(note)) && limit.admits(kind))) {
            writer.write(() -> log(note));
        }
    }

    private static Level level(Note note) {
        return switch (note) {
            case Note.HashRepaired _, Note.Quarantined _, Note.StrategyFailed _ -> Level.ERROR;
            case Note.DoubleEnded _, Note.StateLost _, Note.MemberSetAside _ -> Level.WARN;
            case Note.MoveBegun _, Note.Moved _, Note.MessageDropped _ -> Level.DEBUG;
            case Note.StateOffered _, Note.StateMerged _, Note.TokenRenewed _, Note.Released _ -> Level.INFO;
            case Note.MoveCancelled _, Note.Recovered _ -> Level.INFO;
            case Note.MembersLeft _, Note.MembersProposed _, Note.MembersAgreed _ -> Level.TRACE;
        };
    }

    /// What a line begins with of which there may be one for each child; else nothing.
    private static String kind(Note note) {
        return switch (note) {
            case Note.DoubleEnded _ -> "registry conflict";
            case Note.StateOffered _ -> "state offered";
            case Note.StateMerged _ -> "state merged";
            case Note.StateLost _ -> "state lost";
            case Note.TokenRenewed _ -> "token renewed";
            case Note.Quarantined _ -> "child quarantined";
            case Note.Released _ -> "child released";
            case Note.MoveBegun _ -> "child moving";
            case Note.MoveCancelled _ -> "child move cancelled";
            case Note.Moved _ -> "child moved";
            case Note.Recovered _ -> "child recovered";
            case Note.MessageDropped _ -> "message dropped";
            case Note.StrategyFailed _ -> "strategy failed";
            case Note.HashRepaired _, Note.MemberSetAside _ -> "";
            case Note.MembersLeft _, Note.MembersProposed _, Note.MembersAgreed _ -> "";
        };
    }

    private void leftOut(String kind, long count) {
        writer.write(() -> LOG.warn(
                "log lines left out hub={} kind=\"{}\" count={} limit={} in a second",
                hub,
                kind,
                count,
                LogLimit.LINES));
    }

    private void log(Note note) {
        switch (note) {
            case Note.HashRepaired(var owner, long seq) ->
                LOG.error("registry copy repaired hub={} owner={} seq={}; please report it", hub, owner, seq);
            case Note.DoubleEnded(var id, var ended, var kept, long overlap) ->
                LOG.warn(
                        "registry conflict hub={} child={} ended={} kept={} overlapMillis={}",
                        hub,
                        name(id),
                        ended,
                        kept,
                        overlap);
            case Note.StateOffered(var id, var to, long bytes) ->
                LOG.info("state offered hub={} child={} to={} bytes={}", hub, name(id), node(to), bytes);
            case Note.StateMerged(var id, var from) ->
                LOG.info("state merged hub={} child={} from={}", hub, name(id), from);
            case Note.StateLost(var id, var why) -> LOG.warn("state lost hub={} child={} why={}", hub, name(id), why);
            case Note.TokenRenewed(var id, var before, var now) ->
                LOG.info("token renewed hub={} child={} before={} now={}", hub, name(id), before, now);
            case Note.Quarantined(var id, var token, var cause) ->
                LOG.error("child quarantined hub={} child={} token={} cause={}", hub, name(id), token, text(cause));
            case Note.Released(var id) -> LOG.info("child released hub={} child={}", hub, name(id));
            case Note.MoveBegun(var id, var target) ->
                LOG.debug("child moving hub={} child={} to={}", hub, name(id), node(target));
            case Note.MoveCancelled(var id, var target) ->
                LOG.info("child move cancelled hub={} child={} to={}", hub, name(id), node(target));
            case Note.Moved(var spec, var target) ->
                LOG.debug("child moved hub={} child={} to={}", hub, name(spec.id()), node(target));
            case Note.MembersLeft _, Note.MembersProposed _, Note.MembersAgreed _ -> {} // the standing is logged
            case Note.Recovered(var id, var from) ->
                LOG.info("child recovered hub={} child={} from={}", hub, name(id), node(from));
            case Note.MemberSetAside(var member) -> LOG.warn("member set aside hub={} member={}", hub, member);
            case Note.MessageDropped(var from, var kind, var why) ->
                LOG.debug("message dropped hub={} from={} kind={} why={}", hub, node(from), kind, why);
            case Note.StrategyFailed(var strategy, var error) ->
                LOG.error("strategy failed hub={} strategy={} error={}", hub, strategy, error);
        }
    }

    void standing(HubStanding standing) {
        writer.write(() -> log(standing));
    }

    private void log(HubStanding standing) {
        LOG.info(
                "hub standing hub={} phase={} agreed={} members={} active={} waitingFor={}",
                hub,
                standing.phase(),
                standing.agreed(),
                standing.members().stream().map(NoteLog::node).toList(),
                standing.active().size(),
                standing.waitingFor().stream().map(NodeId::name).toList());
        if (!standing.mismatch().equals(mismatch)) {
            mismatch = standing.mismatch();
            mismatch.ifPresent(difference -> LOG.error("hub strategies differ hub={} difference={}", hub, difference));
        }
    }

    void started(String node) {
        writer.write(() -> LOG.info("hub started hub={} node={}", hub, node));
    }

    void standsStill(String problem, Duration atTheLatest) {
        writer.write(() -> LOG.error(
                "hub stands still hub={} problem={}; it takes no part until that goes on, or for {} at the latest,"
                        + " and then begins anew; let no strategy block",
                hub,
                problem,
                atTheLatest));
    }

    void closed(String node, String why) {
        limit.close();
        writer.write(() -> LOG.info("hub closed hub={} node={} why={}", hub, node, why));
    }

    private static String name(ChildId id) {
        return ChildId.printable(id.value());
    }

    private static String node(MemberId member) {
        return member.node().name();
    }

    private static String text(ExitReason reason) {
        return reason instanceof ExitReason.Crashed(var error) ? error : reason.toString();
    }
}
