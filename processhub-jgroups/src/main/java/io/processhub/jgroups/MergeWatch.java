package io.processhub.jgroups;

import org.jgroups.Event;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.MERGE3;

/// JGroups' search for views to merge, which a view that comes twice does not end.
///
/// JGroups stops searching when a view is announced (`TMP_VIEW`) and starts again when it is
/// installed. A merged view may reach a node in two ways, from the merge leader and from another
/// coordinator. If the second is announced after the first was installed, it is not installed
/// again, and a node that should lead the next merge never would.
public final class MergeWatch extends MERGE3 {
    /// For JGroups, which makes protocols by reflection when a stack is read from XML.
    public MergeWatch() {
        // The headers on the wire are those of MERGE3.
        setId(ClassConfigurator.getProtocolId(MERGE3.class));
    }

    @Override
    public Object down(Event event) {
        return event.getType() == Event.TMP_VIEW ? down_prot.down(event) : super.down(event);
    }
}
