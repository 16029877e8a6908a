package io.processhub.core.cluster;

import io.processhub.core.wire.Message.MemberState;
import io.processhub.core.wire.Message.Report;
import io.processhub.core.wire.SubViewId;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.ViewId;
import io.processhub.spi.Candidate;
import io.processhub.spi.Rendezvous;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The members of one hub in one view of the transport, as they reported themselves: what placement
/// and the barrier depend on, and nothing else. The same on every node that has the same reports.
public final class SubView {
    private final SubViewId id;
    private final List<Member> members;
    private final Set<MemberId> memberIds;
    private final List<MemberId> memberList;
    private final List<Candidate> candidates;
    private final Map<NodeId, MemberId> activeByNode = new LinkedHashMap<>();
    private final List<MemberId> active;
    private final Rendezvous arbiters;
    private final Map<MemberId, Report> reports = new LinkedHashMap<>();

    /// One member, as it reported itself.
    ///
    /// @param id     who
    /// @param report what it said last
    public record Member(MemberId id, Report report) {}

    SubView(ViewId view, List<Member> reporters) {
        this.members = withoutExcluded(reporters);
        this.id = new SubViewId(view, digest(members));
        var ids = new LinkedHashSet<MemberId>();
        var eligible = new ArrayList<Candidate>();
        for (var member : members) {
            ids.add(member.id());
            reports.put(member.id(), member.report());
            if (member.report().state() == MemberState.ACTIVE) {
                eligible.add(new Candidate(
                        member.id().node(),
                        member.report().weight(),
                        member.report().labels()));
                activeByNode.put(member.id().node(), member.id());
            }
        }
        this.memberIds = ids;
        this.memberList = List.copyOf(ids);
        this.candidates = List.copyOf(eligible);
        this.active = List.copyOf(activeByNode.values());
        this.arbiters = Rendezvous.among(List.copyOf(activeByNode.keySet()));
    }

    /// The one member that decides about a child, or null while nobody is ACTIVE.
    ///
    /// It is no matter of strategy: it is the same on every node whatever the strategies answer.
    public @Nullable MemberId arbiter(ChildId child) {
        return active.isEmpty() ? null : active.get(arbiters.best(child));
    }

    /// As [#arbiter(ChildId)], of a child whose [Rendezvous#hash(ChildId)] is known.
    public @Nullable MemberId arbiter(long childHash) {
        return active.isEmpty() ? null : active.get(arbiters.best(childHash));
    }

    /// Its name.
    public SubViewId id() {
        return id;
    }

    /// The members, in the order of the view.
    public List<MemberId> members() {
        return memberList;
    }

    /// Whether it is a member.
    public boolean contains(MemberId member) {
        return memberIds.contains(member);
    }

    /// The ACTIVE members, in the order of the view: those that may be arbiter and target.
    public List<Candidate> candidates() {
        return candidates;
    }

    /// The ACTIVE member on a node, or null.
    public @Nullable MemberId activeOn(NodeId node) {
        return activeByNode.get(node);
    }

    /// The ACTIVE members, in the order of the view.
    public List<MemberId> active() {
        return active;
    }

    /// Whether the member is ACTIVE.
    public boolean isActive(MemberId member) {
        return member.equals(activeByNode.get(member.node()));
    }

    /// The members with these strategies, in the order of the view.
    public List<MemberId> alike(String fingerprint) {
        return memberList.stream()
                .filter(member -> fingerprint.equals(
                        Objects.requireNonNull(reports.get(member)).fingerprint()))
                .toList();
    }

    /// Whether the member is LEAVING.
    public boolean isLeaving(MemberId member) {
        var report = reports.get(member);
        return report != null && report.state() == MemberState.LEAVING;
    }

    /// How long the member may run what it runs after it asked a question that was answered; 0 if
    /// it asks nobody.
    public long rightMillis(MemberId member) {
        var report = reports.get(member);
        return report == null ? 0 : report.rightMillis();
    }

    /// What the first ACTIVE member's strategies are: those that count.
    public Optional<String> reference() {
        return members.stream()
                .filter(member -> member.report().state() == MemberState.ACTIVE)
                .map(member -> member.report().fingerprint())
                .findFirst();
    }

    /// A member set aside by an earlier one counts no more, and neither does what it says of
    /// others: so of two that do not hear each other the later goes.
    private static List<Member> withoutExcluded(List<Member> reporters) {
        var excluded = new LinkedHashSet<NodeId>();
        List<Member> left = new ArrayList<>();
        for (var reporter : reporters) {
            if (!excluded.contains(reporter.id().node())) {
                excluded.addAll(reporter.report().excluded());
            }
        }
        for (var reporter : reporters) {
            if (!excluded.contains(reporter.id().node())) {
                left.add(reporter);
            }
        }
        return List.copyOf(left);
    }

    private static long digest(List<Member> reporters) {
        long digest = 17;
        for (var member : reporters) {
            var report = member.report();
            digest = mix(digest, member.id().node().incarnation());
            digest = mix(digest, member.id().incarnation());
            digest = mix(digest, report.generation());
            digest = mix(digest, report.state().name().hashCode());
            digest = mix(digest, Double.doubleToLongBits(report.weight()));
            digest = mix(digest, report.labels().hashCode());
            digest = mix(digest, report.fingerprint().hashCode());
            for (var node : report.excluded()) {
                digest = mix(digest, node.incarnation());
            }
        }
        return digest;
    }

    private static long mix(long digest, long value) {
        long mixed = (digest ^ value) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
        return mixed ^ (mixed >>> 29);
    }
}
