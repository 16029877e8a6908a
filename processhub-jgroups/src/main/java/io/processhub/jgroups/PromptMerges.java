package io.processhub.jgroups;

import java.util.Collection;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.MergeData;
import org.jgroups.protocols.pbcast.Merger;
import org.jgroups.util.MergeId;

/// JGroups' membership, with merges that do not wait for what cannot come.
///
/// A merge leader asks the others for their views, waits for the answers, and installs one view.
/// While links are cut, it asks members that it cannot reach; JGroups repeats the request until it
/// arrives, long after that merge is over. The member then takes part in a merge that nobody leads,
/// and ignores all others until twice the merge timeout has passed, while their leaders wait for
/// it. Here the leader of a merge that is over tells the late member so, a leader that nobody
/// answers does not install a view of its own, and frames do not wait until everybody has confirmed
/// the new view.
public final class PromptMerges extends GMS {
    /// For JGroups, which makes protocols by reflection when a stack is read from XML.
    public PromptMerges() {
        // The headers on the wire are those of GMS.
        setId(ClassConfigurator.getProtocolId(GMS.class));
    }

    @Override
    public void init() throws Exception {
        super.init();
        merger = new PromptMerger(this);
    }

    private static final class PromptMerger extends Merger {
        PromptMerger(GMS gms) {
            super(gms);
        }

        @Override
        public void handleMergeResponse(MergeData answer, MergeId id) {
            if (matchMergeId(id)) {
                super.handleMergeResponse(answer, id);
            } else if (answer.getView() != null) { // not declined
                log.trace("%s: %s answers to merge %s, which is over", gms.getAddress(), answer.getSender(), id);
                sendMergeCancelledMessage(List.of(answer.getSender()), id);
            }
        }

        /// On the merge leader's own thread, once all have answered or had their time. A merge in
        /// which the leader is alone could only take members out of its view, which is the failure
        /// detection's part.
        @Override
        protected void sendMergeView(Collection<Address> coordinators, MergeData merged, MergeId id) {
            if (coordinators.stream().allMatch(gms.getAddress()::equals)) {
                log.trace("%s: nobody else takes part in merge %s", gms.getAddress(), id);
                cancelMerge(id);
            } else {
                super.sendMergeView(coordinators, merged, id);
            }
        }

        /// On the thread that delivers the merge leader's messages. JGroups waits here until each
        /// member of the old view has confirmed the new one, at most two seconds. It does so in
        /// vain for members whose own coordinator told them the view, and frames of the leader wait
        /// behind it. Nothing needs the confirmations: each member discards a view that is older
        /// than its own.
        @Override
        public void handleMergeView(MergeData merged, MergeId id) {
            if (!matchMergeId(id)) {
                log.trace("%s: merge %s is not the current one; its view is discarded", gms.getAddress(), id);
                return;
            }
            try {
                gms.castViewChangeAndSendJoinRsps(merged.getView(), merged.getDigest(), List.of(), null, null);
            } finally {
                cancelMerge(id);
            }
        }
    }
}
