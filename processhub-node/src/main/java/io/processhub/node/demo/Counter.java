package io.processhub.node.demo;

import io.processhub.api.HubProcess;
import io.processhub.api.ProcessContext;
import io.processhub.model.ExitReason;

/// The process that the demo runs: it counts what it is asked, and says who it is.
///
/// It signs the roll of its JVM when it begins, and strikes itself out when it ends.
final class Counter implements HubProcess<Counter.WhoAreYou> {
    /// The name of its process type.
    static final String TYPE = "counter";

    /// The question it answers.
    record WhoAreYou() {}

    /// Its answer: what it knows of itself, and of no registry.
    ///
    /// @param id     its name
    /// @param node   the name of its node
    /// @param serial the serial of its pid
    /// @param token  its fencing token
    /// @param asked  how often it has been asked, this time included
    record ItIsMe(String id, String node, long serial, long token, long asked) {}

    private final Roll roll;
    private long asked;

    Counter(Roll roll) {
        this.roll = roll;
    }

    @Override
    public void init(ProcessContext ctx) {
        roll.begins(ctx.self());
    }

    @Override
    public void handle(WhoAreYou question, ProcessContext ctx) {
        asked++;
        ctx.reply(new ItIsMe(
                ctx.childId().value(), ctx.self().node().name(), ctx.self().serial(), ctx.fencingToken(), asked));
    }

    @Override
    public void terminate(ExitReason reason, ProcessContext ctx) {
        roll.ends(ctx.self(), reason);
    }
}
