package io.processhub.runtime;

import io.processhub.api.Pending;
import io.processhub.api.ReleaseOutcome;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.runtime.peer.FrameKind;
import io.processhub.runtime.peer.Lane;
import io.processhub.runtime.peer.Switchboard;
import io.processhub.runtime.process.TimerWheel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/// Asks all members to release a child from quarantine, since only the one that holds it knows, and
/// answers such questions. From any thread; nothing blocks.
///
/// A question is its number, 8 bytes, and the id in UTF-8. An answer is the number and one byte:
/// the code of the [Quarantine.Answer].
final class Releases {
    private static final int ANSWER_BYTES = 9;

    private final String hub;
    private final Switchboard switchboard;
    private final TimerWheel wheel;
    private final Quarantine here;
    private final Predicate<ChildId> isRegistered;
    private final Map<Long, Question> open = new ConcurrentHashMap<>();
    private final AtomicLong lastNumber = new AtomicLong();

    /// No question yet.
    ///
    /// @param here         those in quarantine on this node
    /// @param isRegistered whether look-ups find a child
    Releases(String hub, Switchboard switchboard, TimerWheel wheel, Quarantine here, Predicate<ChildId> isRegistered) {
        this.hub = hub;
        this.switchboard = switchboard;
        this.wheel = wheel;
        this.here = here;
        this.isRegistered = isRegistered;
    }

    /// Asks this node, and others.
    Pending<ReleaseOutcome> ask(ChildId id, NodeId self, List<NodeId> others, Duration timeout) {
        var question = new Question(lastNumber.incrementAndGet(), id, self, others);
        open.put(question.number, question);
        wheel.set(question, timeout);
        var body = question(question.number, id);
        others.forEach(node -> switchboard.send(node, Lane.CONTROL, FrameKind.ASK_RELEASE, hub, body));
        here.release(id, answer -> question.answered(self, answer));
        return question.pending;
    }

    /// Another node asks.
    ///
    /// @throws IllegalArgumentException if the bytes are no question
    void asked(NodeId from, byte[] body) {
        if (body.length <= Long.BYTES) {
            throw new IllegalArgumentException("a question has more than 8 bytes, not " + body.length);
        }
        long number = ByteBuffer.wrap(body).getLong();
        var id = ChildId.of(new String(body, Long.BYTES, body.length - Long.BYTES, StandardCharsets.UTF_8));
        here.release(
                id,
                answer -> switchboard.send(from, Lane.CONTROL, FrameKind.TELL_RELEASE, hub, answer(number, answer)));
    }

    /// Another node answers.
    ///
    /// @throws IllegalArgumentException if the bytes are no answer
    void answered(NodeId from, byte[] body) {
        if (body.length != ANSWER_BYTES) {
            throw new IllegalArgumentException("an answer has %d bytes, not %d".formatted(ANSWER_BYTES, body.length));
        }
        byte code = body[Long.BYTES];
        var answer = Quarantine.Answer.of(code)
                .orElseThrow(() -> new IllegalArgumentException("no answer has the code " + code));
        var question = open.get(ByteBuffer.wrap(body).getLong());
        if (question != null) {
            question.answered(from, answer);
        }
    }

    private static byte[] question(long number, ChildId id) {
        var utf8 = id.utf8();
        return ByteBuffer.allocate(Long.BYTES + utf8.length)
                .putLong(number)
                .put(utf8)
                .array();
    }

    private static byte[] answer(long number, Quarantine.Answer answer) {
        return ByteBuffer.allocate(ANSWER_BYTES)
                .putLong(number)
                .put(answer.code())
                .array();
    }

    /// Ends all questions with what there is.
    void close() {
        List.copyOf(open.values()).forEach(Question::end);
    }

    private final class Question extends TimerWheel.Deadline {
        private final long number;
        private final ChildId id;
        private final Set<NodeId> silent;
        private final PendingCall<ReleaseOutcome> pending = new PendingCall<>(this::end);
        private Optional<ReleaseOutcome> found = Optional.empty();

        Question(long number, ChildId id, NodeId self, List<NodeId> others) {
            this.number = number;
            this.id = id;
            silent = new LinkedHashSet<>(others);
            silent.add(self);
        }

        void answered(NodeId node, Quarantine.Answer answer) {
            if (takes(node, answer)) {
                end();
            }
        }

        private synchronized boolean takes(NodeId node, Quarantine.Answer answer) {
            if (!silent.remove(node)) {
                return false;
            }
            switch (answer) {
                case NOT_HERE -> {}
                case RELEASED -> found = Optional.of(new ReleaseOutcome.Released(id, node));
            }
            return found.isPresent() || silent.isEmpty();
        }

        @Override
        protected void reached() {
            end();
        }

        /// Takes the question out only when there is a thread to complete it.
        void end() {
            Thread.startVirtualThread(() -> {
                if (open.remove(number) != null) {
                    wheel.cancel(this);
                    pending.complete(outcome());
                }
            });
        }

        private synchronized ReleaseOutcome outcome() {
            if (found.isPresent()) {
                return found.get();
            }
            if (isRegistered.test(id)) {
                return new ReleaseOutcome.NotQuarantined(id);
            }
            return silent.isEmpty()
                    ? new ReleaseOutcome.NotFound(id)
                    : new ReleaseOutcome.Unknown(id, List.copyOf(silent));
        }
    }
}
