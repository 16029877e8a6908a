package io.processhub.benchmarks.compare;

import io.processhub.benchmarks.compare.Actors.Behavior;
import io.processhub.benchmarks.compare.Actors.Self;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// What the processes of the patterns do. No message is made while the clock runs.
final class Behaviors {
    static final int BATCH = 1_000;
    private static final Object MESSAGE = "message";
    private static final Object ACKNOWLEDGED = "acknowledged";

    private Behaviors() {}

    /// The beginning of a round.
    ///
    /// @param count  how much is to be done
    /// @param others addresses
    /// @param done   told at the end
    record Go(int count, List<Object> others, CountDownLatch done) {
        static Go nowhere() {
            return new Go(0, List.of(), new CountDownLatch(0));
        }
    }

    /// A message that says where it comes from.
    record From(Object address) {}

    /// A token that goes round a ring.
    static final class Token {
        int hops;
        final CountDownLatch done;

        Token(int hops, CountDownLatch done) {
            this.hops = hops;
            this.done = done;
        }
    }

    /// Answers questions, and acknowledges what says where it comes from.
    static void sink(Object message, Self self) {
        if (message instanceof From(var source)) {
            self.tell(source, ACKNOWLEDGED);
        }
    }

    /// Answers every question.
    static void echo(Object message, Self self) {
        self.reply(message);
    }

    /// Does nothing.
    static void idle(Object message, Self self) {}

    /// Sends batches to a [#sink].
    static final class Source implements Behavior {
        private final int window;
        private Go go = Go.nowhere();
        private int sent;
        private int acknowledged;

        /// @param window how many batches may be under way
        Source(int window) {
            this.window = window;
        }

        @Override
        public void handle(Object message, Self self) {
            if (message instanceof Go mine) {
                go = mine;
                sent = 0;
                acknowledged = 0;
            } else {
                acknowledged++;
            }
            var sink = go.others().getFirst();
            while (sent < go.count() && sent - acknowledged < window) {
                for (int i = 1; i < BATCH; i++) {
                    self.tell(sink, MESSAGE);
                }
                self.tell(sink, new From(self.address()));
                sent++;
            }
            if (acknowledged == go.count()) {
                go.done().countDown();
            }
        }
    }

    /// Hands tokens to the next.
    static final class Link implements Behavior {
        private Go go = Go.nowhere();

        @Override
        public void handle(Object message, Self self) {
            if (message instanceof Go mine) {
                go = mine;
                mine.done().countDown();
            } else if (message instanceof Token token) {
                if (--token.hops > 0) {
                    self.tell(go.others().getFirst(), token);
                } else {
                    token.done.countDown();
                }
            }
        }
    }

    /// Sends one message to each of many [#sink]s, and again when all have acknowledged.
    static final class Fan implements Behavior {
        private Go go = Go.nowhere();
        private int times;
        private int missing;

        @Override
        public void handle(Object message, Self self) {
            if (message instanceof Go mine) {
                go = mine;
                times = mine.count();
                send(self);
            } else if (--missing == 0) {
                if (--times > 0) {
                    send(self);
                } else {
                    go.done().countDown();
                }
            }
        }

        private void send(Self self) {
            missing = go.others().size();
            var from = new From(self.address());
            for (var other : go.others()) {
                self.tell(other, from);
            }
        }
    }

    /// Plays with a partner, a [#sink]: each ball comes back as an acknowledgement.
    static final class Player implements Behavior {
        private final int balls;
        private Go go = Go.nowhere();
        private int left;
        private Object ball = "";

        Player(int balls) {
            this.balls = balls;
        }

        @Override
        public void handle(Object message, Self self) {
            if (message instanceof Go mine) {
                go = mine;
                left = mine.count();
                ball = new From(self.address());
                for (int i = 0; i < balls; i++) {
                    self.tell(mine.others().getFirst(), ball);
                }
            } else if (--left >= balls) {
                self.tell(go.others().getFirst(), ball);
            } else if (left == 0) {
                go.done().countDown();
            }
        }
    }
}
