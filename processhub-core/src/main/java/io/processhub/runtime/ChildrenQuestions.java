package io.processhub.runtime;

import io.processhub.api.ChildrenReport;
import io.processhub.api.Pending;
import io.processhub.api.RunningChild;
import io.processhub.model.NodeId;
import io.processhub.runtime.peer.FrameKind;
import io.processhub.runtime.peer.Lane;
import io.processhub.runtime.peer.Switchboard;
import io.processhub.runtime.process.TimerWheel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Asks nodes what really runs there, and answers such questions. From any thread; nothing blocks.
final class ChildrenQuestions {
    private final String hub;
    private final Switchboard switchboard;
    private final TimerWheel wheel;
    private final Supplier<List<RunningChild>> here;
    private final Map<Long, Question> open = new ConcurrentHashMap<>();
    private final AtomicLong lastNumber = new AtomicLong();

    /// No question yet.
    ///
    /// @param here what really runs on this node
    ChildrenQuestions(String hub, Switchboard switchboard, TimerWheel wheel, Supplier<List<RunningChild>> here) {
        this.hub = hub;
        this.switchboard = switchboard;
        this.wheel = wheel;
        this.here = here;
    }

    /// Asks this node, and others.
    Pending<ChildrenReport> ask(NodeId self, List<NodeId> others, Duration timeout) {
        var question = new Question(lastNumber.incrementAndGet(), self, others);
        open.put(question.number, question);
        wheel.set(question, timeout);
        for (var node : others) {
            switchboard.send(node, Lane.CONTROL, FrameKind.ASK_CHILDREN, hub, ChildrenBytes.question(question.number));
        }
        Thread.startVirtualThread(() -> question.answered(self, here.get()));
        return question.pending;
    }

    /// Another node asks.
    ///
    /// @throws IllegalArgumentException if the bytes are no question
    void asked(NodeId from, byte[] body) {
        long number = ChildrenBytes.question(body);
        Thread.startVirtualThread(() -> ChildrenBytes.answer(number, here.get())
                .forEach(part -> switchboard.send(from, Lane.BULK, FrameKind.TELL_CHILDREN, hub, part)));
    }

    /// Another node answers.
    ///
    /// @throws IllegalArgumentException if the bytes are no part of an answer
    void answered(NodeId from, byte[] body) {
        var part = ChildrenBytes.answer(from, body);
        var question = open.get(part.question());
        if (question != null) {
            question.part(from, part);
        }
    }

    /// Ends all questions with what there is.
    void close() {
        List.copyOf(open.values()).forEach(Question::end);
    }

    private final class Question extends TimerWheel.Deadline {
        private final long number;
        private final List<NodeId> asked;
        private final Map<NodeId, List<RunningChild>> answers = new LinkedHashMap<>();
        private final Map<NodeId, List<ChildrenBytes.Part>> parts = new LinkedHashMap<>();
        private final PendingCall<ChildrenReport> pending = new PendingCall<>(this::end);

        Question(long number, NodeId self, List<NodeId> others) {
            this.number = number;
            asked = new ArrayList<>(others);
            asked.addFirst(self);
        }

        /// Parts of one node come in order; one after a gap is never complete, and the node then
        /// missing.
        synchronized void part(NodeId from, ChildrenBytes.Part part) {
            var before = parts.computeIfAbsent(from, _ -> new ArrayList<>());
            if (!asked.contains(from) || part.number() != before.size()) {
                return;
            }
            before.add(part);
            if (part.last()) {
                answered(
                        from,
                        before.stream().flatMap(it -> it.children().stream()).toList());
            }
        }

        synchronized void answered(NodeId from, List<RunningChild> children) {
            answers.put(from, children);
            if (answers.size() == asked.size()) {
                end();
            }
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
                    pending.complete(report());
                }
            });
        }

        private synchronized ChildrenReport report() {
            var missing =
                    asked.stream().filter(node -> !answers.containsKey(node)).toList();
            return new ChildrenReport(answers, missing);
        }
    }
}
