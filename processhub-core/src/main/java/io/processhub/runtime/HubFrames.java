package io.processhub.runtime;

import io.processhub.core.wire.Message;
import io.processhub.core.wire.WireCodec;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.StoredSpec;
import io.processhub.runtime.peer.Switchboard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Turns messages into bodies of frames, none of them long: a message with a list about children
/// becomes several messages with parts of the list if need be. The core takes each part by itself,
/// and puts such lists together by count and not by length.
final class HubFrames {
    /// From here on a message is split if it can be, so that heartbeats never wait for long behind
    /// one.
    static final int SHORT_BYTES = 256 << 10;

    /// So many parts at most has a small message.
    private static final int FEW = 4;

    private final MemberId self;

    HubFrames(MemberId self) {
        this.self = self;
    }

    /// The longest body that the wire and the transport take.
    static int longest(Switchboard switchboard) {
        return Math.min(WireCodec.MAX_FRAME_BYTES, switchboard.maxBodyBytes());
    }

    /// Whether a message is encoded in less time than handing it to another thread takes.
    static boolean isSmall(Message message) {
        return switch (message) {
            case Message.StartRequest it -> it.specs().size() <= FEW;
            case Message.StopRequest it -> it.ids().size() <= FEW;
            case Message.PinRequest it -> it.ids().size() <= FEW;
            case Message.Answer it -> it.outcomes().size() <= FEW;
            case Message.Grant it -> it.children().size() <= FEW;
            case Message.Assign it -> it.assignments().size() <= FEW;
            case Message.Delta it -> it.records().size() <= FEW;
            case Message.Stored _, Message.Heartbeat _, Message.Pull _ -> true;
            case Message.Report _,
                    Message.NotHere _,
                    Message.Facts _,
                    Message.Mark _,
                    Message.PassOn _,
                    Message.Digest _,
                    Message.MoveOrder _,
                    Message.Envelope _,
                    Message.Prepare _,
                    Message.Prepared _,
                    Message.CallOff _,
                    Message.Merge _,
                    Message.Cancel _,
                    Message.Cancelled _ -> false;
        };
    }

    /// The bodies, in order.
    ///
    /// @throws IllegalArgumentException if a part that cannot be split is over a limit of the wire
    List<byte[]> bodies(Message message) {
        var bodies = new ArrayList<byte[]>(1);
        add(message, bodies);
        return bodies;
    }

    private void add(Message message, List<byte[]> bodies) {
        var halves = halves(message);
        byte[] body;
        try {
            body = WireCodec.encode(self, message);
        } catch (IllegalArgumentException tooLong) {
            add(halves.orElseThrow(() -> tooLong), bodies);
            return;
        }
        if (body.length > SHORT_BYTES && halves.isPresent()) {
            add(halves.get(), bodies);
        } else {
            bodies.add(body);
        }
    }

    private void add(Halves halves, List<byte[]> bodies) {
        add(halves.first, bodies);
        add(halves.second, bodies);
    }

    private record Halves(Message first, Message second) {}

    /// The message with the first and with the second half of its list; empty if it has none, or
    /// one that is not to be split.
    private static Optional<Halves> halves(Message message) {
        return switch (message) {
            case Message.StartRequest it
            when it.specs().size() > 1 ->
                Optional.of(
                        new Halves(startRequest(it, firstHalf(it.specs())), startRequest(it, secondHalf(it.specs()))));
            case Message.StopRequest it
            when it.ids().size() > 1 ->
                Optional.of(new Halves(stopRequest(it, firstHalf(it.ids())), stopRequest(it, secondHalf(it.ids()))));
            case Message.PinRequest it
            when it.ids().size() > 1 ->
                Optional.of(new Halves(pinRequest(it, firstHalf(it.ids())), pinRequest(it, secondHalf(it.ids()))));
            case Message.Answer it
            when it.outcomes().size() > 1 ->
                Optional.of(new Halves(
                        new Message.Answer(it.operation(), firstHalf(it.outcomes())),
                        new Message.Answer(it.operation(), secondHalf(it.outcomes()))));
            case Message.Grant it
            when it.children().size() > 1 ->
                Optional.of(new Halves(
                        new Message.Grant(it.subView(), firstHalf(it.children())),
                        new Message.Grant(it.subView(), secondHalf(it.children()))));
            case Message.Assign it
            when it.assignments().size() > 1 ->
                Optional.of(new Halves(
                        new Message.Assign(it.subView(), firstHalf(it.assignments())),
                        new Message.Assign(it.subView(), secondHalf(it.assignments()))));
            case Message.Assign _,
                    Message.StartRequest _,
                    Message.StopRequest _,
                    Message.PinRequest _,
                    Message.Answer _,
                    Message.Grant _,
                    Message.Report _,
                    Message.NotHere _,
                    Message.Facts _,
                    Message.Mark _,
                    Message.Heartbeat _,
                    Message.Delta _,
                    Message.PassOn _,
                    Message.Pull _,
                    Message.Stored _,
                    Message.Digest _,
                    Message.MoveOrder _,
                    Message.Envelope _,
                    Message.Prepare _,
                    Message.Prepared _,
                    Message.CallOff _,
                    Message.Merge _,
                    Message.Cancel _,
                    Message.Cancelled _ -> Optional.empty();
        };
    }

    private static Message.StartRequest startRequest(Message.StartRequest it, List<StoredSpec> specs) {
        return new Message.StartRequest(it.subView(), it.operation(), it.remainingMillis(), it.takeOver(), specs);
    }

    private static Message.StopRequest stopRequest(Message.StopRequest it, List<ChildId> ids) {
        return new Message.StopRequest(it.subView(), it.operation(), it.remainingMillis(), it.onlyStartedBy(), ids);
    }

    private static Message.PinRequest pinRequest(Message.PinRequest it, List<ChildId> ids) {
        return new Message.PinRequest(it.subView(), it.operation(), it.remainingMillis(), it.node(), ids);
    }

    private static <T> List<T> firstHalf(List<T> all) {
        return all.subList(0, all.size() / 2);
    }

    private static <T> List<T> secondHalf(List<T> all) {
        return all.subList(all.size() / 2, all.size());
    }
}
