package io.processhub.core.cluster;

import io.processhub.core.wire.Message.Mark;
import io.processhub.core.wire.Message.MemberState;
import io.processhub.core.wire.Message.NotHere;
import io.processhub.core.wire.Message.Report;
import io.processhub.core.wire.SubViewId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.View;
import io.processhub.model.ViewId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who takes part in the hub, agreed by all who do: reports, the sub-view, its marks and its
/// barrier.
///
/// | step | what has happened | what is sent |
/// |------|-------------------|--------------|
/// | view | the transport installed a view | a report to every node of it |
/// | proposed | all nodes of it have reported, or are not here | a mark to every member |
/// | agreed | all marks for exactly this one are here, and all logs held that far | |
///
/// A new report or view begins again from there. Until agreed, nothing may be done that needs
/// others.
public final class Cluster {
    private final MemberId self;
    private final Surroundings around;
    private final Attendance attendance;
    private final Self own;

    private @Nullable View view;
    private @Nullable SubView subView;
    private boolean agreed;
    private final Barrier barrier;
    private final Map<MemberId, Mark> earlyMarks = new LinkedHashMap<>();
    private long proposedAtMillis;

    /// What this member says of itself.
    ///
    /// @param barrierTimeoutMillis how long another may be silent before it is set aside
    /// @param formationMillis      how long to look for others before forming a cluster
    /// @param expectedMembers      so many form one at once; 0 if not known
    /// @param rightMillis          how long an answered question is a right to run; 0 if none is
    ///                             asked
    public record Self(
            MemberId id,
            double weight,
            Map<String, String> labels,
            String fingerprint,
            long barrierTimeoutMillis,
            long formationMillis,
            int expectedMembers,
            long rightMillis) {}

    private long generation = 1;
    private MemberState state = MemberState.JOINING;
    private final Set<NodeId> excluded = new LinkedHashSet<>();
    private boolean mismatch;
    private long lastNewcomerAtMillis;
    private List<MemberId> lastMembers = List.of();
    private boolean changed = true;
    private long saidAtMillis;

    /// A member that is in no view yet.
    public Cluster(Self own, Surroundings around, long nowMillis) {
        this.own = own;
        this.self = own.id();
        this.around = around;
        this.attendance = new Attendance();
        this.barrier = new Barrier(own.id(), around);
        this.lastNewcomerAtMillis = nowMillis;
    }

    // ---- what happens ----

    /// The transport installed a view.
    public void install(View installed, long nowMillis) {
        boolean isFirst = view == null;
        view = installed;
        saidAtMillis = nowMillis;
        attendance.begin(installed, nowMillis);
        if (!excluded.isEmpty()) {
            excluded.clear();
            generation++;
        }
        leave();
        for (var node : installed.members()) {
            if (isEarlierNamesake(node) && attendance.hasSpoken(node, installed)) {
                around.nameInUse(node);
            }
        }
        report(isFirst, others(installed)); // who has just come has missed what the others said before
        propose(nowMillis);
    }

    /// A member reported itself.
    public void reported(MemberId from, Report report, long nowMillis) {
        boolean news = attendance.reported(from, report);
        changed |= news;
        if (view == null || !report.view().equals(view.id()) || !view.contains(from.node())) {
            return;
        }
        if (isEarlierNamesake(from.node())) {
            around.nameInUse(from.node());
        }
        if (report.answer()) {
            report(false, List.of(from.node()));
            barrier.send(List.of(from.node()));
        }
        if (news) {
            propose(nowMillis);
        }
    }

    /// A node said that it does not run this hub.
    public void notHere(NodeId from, NotHere message, long nowMillis) {
        boolean news = attendance.notHere(from, message);
        changed |= news;
        if (view == null || !message.view().equals(view.id())) {
            return;
        }
        if (isEarlierNamesake(from)) {
            around.nameInUse(from);
        }
        if (news) {
            propose(nowMillis);
        }
    }

    /// A member came to a sub-view.
    public void marked(MemberId from, Mark mark, long nowMillis) {
        if (subView == null || !mark.subView().equals(subView.id())) {
            earlyMarks.put(from, mark);
            return;
        }
        if (!subView.contains(from)) {
            readmit(from, nowMillis);
            return;
        }
        barrier.mark(from, mark);
        changed = true;
        check(nowMillis);
    }

    /// A log has grown here: the barrier may close.
    public void logsGrew(long nowMillis) {
        if (subView != null && !agreed) {
            check(nowMillis);
        }
    }

    /// Once a heartbeat: says again what may have been lost, sets the silent aside, forms.
    public void tick(long nowMillis) {
        if (view == null) {
            return;
        }
        if (!agreed) {
            setSilentAside(nowMillis);
            report(true, attendance.silent(view, self.node()));
            for (var member : barrier.unmarked()) {
                report(true, List.of(member.node()));
                barrier.send(List.of(member.node()));
            }
            if (subView != null && !subView.contains(self)) {
                barrier.send(others(view));
            }
            logsGrew(nowMillis);
        }
        advance(nowMillis);
    }

    /// A member says that it has agreed, too.
    public void agreedToo(MemberId member, SubViewId id) {
        if (agreed && subView != null && subView.id().equals(id) && subView.contains(member)) {
            barrier.agreedToo(member);
        }
    }

    /// A member that is behind says so: it is told again what it may have missed.
    public void remind(MemberId member) {
        report(false, List.of(member.node()));
        barrier.send(List.of(member.node()));
    }

    /// This member is to leave: it stops being arbiter and target.
    public void beginLeaving(long nowMillis) {
        if (state != MemberState.LEAVING) {
            become(MemberState.LEAVING, nowMillis);
        }
    }

    /// This member is to be neither arbiter nor target, or to be both again.
    public void keepEmpty(boolean empty, long nowMillis) {
        if (empty && state != MemberState.LEAVING) {
            become(MemberState.LEAVING, nowMillis);
        } else if (!empty && state == MemberState.LEAVING) {
            become(MemberState.JOINING, nowMillis);
        }
    }

    /// Something that marks tell has changed: it is told to everyone, in a new sub-view of the same
    /// members.
    public void tellAnew(long nowMillis) {
        sayAnew(nowMillis);
    }

    // ---- how it stands ----

    /// When this member first said what it says now in this view: whoever comes to a sub-view with
    /// it has heard it since.
    public long saidAtMillis() {
        return saidAtMillis;
    }

    /// Whether the member has been in each sub-view that this one has come to, since both agreed on
    /// one.
    public boolean isTogether(MemberId member) {
        return barrier.isTogether(member);
    }

    /// The sub-view that is agreed, or null while none is.
    public @Nullable SubView agreedSubView() {
        return agreed ? subView : null;
    }

    /// The sub-view that is agreed or to be agreed, or null while reports are missing.
    public @Nullable SubView subView() {
        return subView;
    }

    /// The transport's view, or null before the first.
    public @Nullable View view() {
        return view;
    }

    /// What this member may do.
    public MemberState state() {
        return state;
    }

    /// Whether this hub's strategies differ from those that count.
    public boolean isMismatched() {
        return mismatch;
    }

    /// How this hub's strategies differ from those that count, if they do.
    public Optional<String> mismatch() {
        if (!mismatch || subView == null) {
            return Optional.empty();
        }
        return subView.reference()
                .map(other -> "this hub has [" + own.fingerprint() + "], the others have [" + other
                        + "]; make them the same, or use another hub id");
    }

    /// Nodes whose report or mark is missing.
    public List<NodeId> waitingFor() {
        if (view == null || agreed) {
            return List.of();
        }
        var nodes = new LinkedHashSet<>(attendance.silent(view, self.node()));
        for (var member : barrier.unmarked()) {
            nodes.add(member.node());
        }
        return List.copyOf(nodes);
    }

    // ---- proposing ----

    private void propose(long nowMillis) {
        var reporters = attendance.everyone(view(), self, ownReport(false), excluded);
        if (reporters == null || view == null) {
            return;
        }
        var proposal = new SubView(view.id(), reporters);
        if (mayBecomeActive(proposal)) {
            become(MemberState.ACTIVE, nowMillis);
            return;
        }
        if (subView != null && subView.id().equals(proposal.id())) {
            return;
        }
        if (!lastMembers.containsAll(proposal.members())) {
            lastNewcomerAtMillis = nowMillis;
        }
        lastMembers = proposal.members();
        leave();
        subView = proposal;
        changed = true;
        proposedAtMillis = nowMillis;
        around.proposed(proposal);
        barrier.open(proposal);
        barrier.send(others(view));
        takeEarlyMarks(proposal.id(), nowMillis);
        check(nowMillis);
    }

    private void takeEarlyMarks(SubViewId id, long nowMillis) {
        for (var member : List.copyOf(earlyMarks.keySet())) {
            var mark = earlyMarks.get(member);
            if (mark != null && mark.subView().equals(id)) {
                earlyMarks.remove(member);
                marked(member, mark, nowMillis);
            }
        }
        earlyMarks.keySet().removeIf(member -> view != null && !view.contains(member.node()));
    }

    /// Whether anything that a user may see of the cluster has changed since this was asked last.
    public boolean takeChanged() {
        boolean did = changed;
        changed = false;
        return did;
    }

    private void leave() {
        changed = true;
        var was = subView;
        agreed = false;
        subView = null;
        barrier.leave();
        if (was != null) {
            around.left(was.id());
        }
    }

    // ---- the barrier ----

    private void check(long nowMillis) {
        var current = subView;
        if (current == null || agreed || !barrier.isComplete()) {
            return;
        }
        agreed = true;
        changed = true;
        around.agreed(current, barrier.greatest(), barrier.forgottenApart(), barrier.marks());
        advance(nowMillis);
    }

    // ---- the silent ----

    private void setSilentAside(long nowMillis) {
        var current = view;
        if (current == null) {
            return;
        }
        var silent = new LinkedHashSet<NodeId>();
        if (subView == null) {
            if (nowMillis - attendance.sinceMillis() >= own.barrierTimeoutMillis()) {
                silent.addAll(attendance.silent(current, self.node()));
            }
        } else if (subView.contains(self) && nowMillis - proposedAtMillis >= own.barrierTimeoutMillis()) {
            for (var member : barrier.unmarked()) {
                silent.add(member.node());
            }
        }
        if (silent.isEmpty() || !excluded.addAll(silent)) {
            return;
        }
        silent.forEach(around::setAside);
        sayAnew(nowMillis);
    }

    /// A member that was set aside has come to the sub-view without it: it comes in again, as at a
    /// merge.
    private void readmit(MemberId from, long nowMillis) {
        if (excluded.remove(from.node())) {
            sayAnew(nowMillis);
        }
    }

    // ---- itself ----

    private void advance(long nowMillis) {
        var current = agreedSubView();
        if (current == null) {
            return;
        }
        boolean differs = current.reference()
                .map(reference -> !reference.equals(own.fingerprint()))
                .orElse(false);
        if (differs) {
            changed |= !mismatch;
            mismatch = true;
            if (state == MemberState.ACTIVE) {
                become(MemberState.JOINING, nowMillis);
            }
            return;
        }
        changed |= mismatch;
        mismatch = false;
        if (state == MemberState.JOINING && !hasEarlierNamesake() && isFormed(current, nowMillis)) {
            become(MemberState.ACTIVE, nowMillis);
        }
    }

    /// Whether this member may be ACTIVE in the first sub-view that it agrees on: then those who
    /// come together become ACTIVE together, and no child is started by one and moved at once to
    /// another.
    private boolean mayBecomeActive(SubView proposal) {
        boolean isExpected = own.expectedMembers() > 0 && proposal.members().size() >= own.expectedMembers();
        return state == MemberState.JOINING
                && proposal.contains(self)
                && !hasEarlierNamesake()
                && proposal.reference().map(own.fingerprint()::equals).orElse(isExpected);
    }

    private boolean isFormed(SubView current, long nowMillis) {
        return !current.candidates().isEmpty() || nowMillis - lastNewcomerAtMillis >= own.formationMillis();
    }

    private void become(MemberState next, long nowMillis) {
        state = next;
        sayAnew(nowMillis);
    }

    private void sayAnew(long nowMillis) {
        generation++;
        saidAtMillis = nowMillis;
        if (view != null) {
            report(false, others(view));
            propose(nowMillis);
        }
    }

    private boolean hasEarlierNamesake() {
        return view != null && view.members().stream().anyMatch(this::isEarlierNamesake);
    }

    private boolean isEarlierNamesake(NodeId node) {
        return view != null
                && node.name().equals(self.node().name())
                && !node.equals(self.node())
                && view.members().indexOf(node) < view.members().indexOf(self.node());
    }

    private Report ownReport(boolean answer) {
        return new Report(
                view == null ? new ViewId(self.node(), 0) : view.id(),
                generation,
                state,
                own.weight(),
                own.labels(),
                own.fingerprint(),
                List.copyOf(excluded),
                answer,
                own.rightMillis());
    }

    private void report(boolean answer, List<NodeId> to) {
        if (view != null && !to.isEmpty()) {
            around.send(to, ownReport(answer));
        }
    }

    private List<NodeId> others(View of) {
        return of.members().stream().filter(node -> !node.equals(self.node())).toList();
    }
}
