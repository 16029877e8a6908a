package io.processhub.benchmarks.pekko;

import io.processhub.benchmarks.jvm.Action;
import io.processhub.benchmarks.jvm.JvmMain;
import java.util.HashMap;
import java.util.Map;

/// A JVM that is one node of Pekko's cluster.
final class PekkoNodeMain {
    private PekkoNodeMain() {}

    public static void main(String[] arguments) {
        var node = new PekkoNode();
        Map<String, Action> actions = new HashMap<>();
        actions.put("open", node::open);
        actions.put("host", node::host);
        actions.put("awaitMembers", node::awaitMembers);
        actions.put("start", node::start);
        actions.put("stop", node::stop);
        actions.put("shards", node::shards);
        actions.put("callRoll", node::callRoll);
        actions.put("usage", node::usage);
        actions.put("sink", node::sink);
        actions.put("source", node::source);
        actions.put("tell", node::tell);
        actions.put("ask", node::ask);
        JvmMain.serve(Map.copyOf(actions));
    }
}
