package io.processhub.benchmarks.cluster;

import io.processhub.benchmarks.jvm.Action;
import io.processhub.benchmarks.jvm.JvmMain;
import java.util.HashMap;
import java.util.Map;

/// A JVM that is one node of a cluster.
final class NodeMain {
    private NodeMain() {}

    public static void main(String[] arguments) {
        var node = new BenchNode();
        Map<String, Action> actions = new HashMap<>();
        actions.put("open", node::open);
        actions.put("hub", node::startHub);
        actions.put("ready", node::ready);
        actions.put("start", node::start);
        actions.put("stop", node::stop);
        actions.put("await", node::await);
        actions.put("callRoll", node::callRoll);
        actions.put("usage", node::usage);
        actions.put("mark", node::mark);
        actions.put("marked", node::marked);
        actions.put("awaitNone", node::awaitNone);
        actions.put("awaitView", node::awaitView);
        actions.put("wrongRows", node::wrongRows);
        actions.put("heap", node::heap);
        actions.put("startOn", node::startOn);
        actions.put("stopOne", node::stopOne);
        actions.put("tell", node::tell);
        actions.put("ask", node::ask);
        actions.put("flood", node::flood);
        actions.put("resetHeapPeak", node::resetHeapPeak);
        actions.put("heapPeak", node::heapPeak);
        actions.put("received", node::received);
        actions.put("members", node::members);
        actions.put("closeHub", node::closeHub);
        actions.put("leave", node::leave);
        actions.put("awaitedStarts", node::awaitedStarts);
        JvmMain.serve(Map.copyOf(actions));
    }
}
