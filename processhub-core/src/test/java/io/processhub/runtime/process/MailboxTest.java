package io.processhub.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class MailboxTest {
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    /// Counts how often somebody had to go inside.
    private static final class Counted extends Mailbox {
        int wakes;

        @Override
        void wake() {
            wakes++;
        }

        List<Object> messages(List<Letter> letters) {
            return letters.stream().map(letter -> letter.message).toList();
        }

        List<Object> takeAll() {
            var all = new ArrayList<Object>();
            for (var letter = take(); letter != null; letter = take()) {
                all.add(letter.message);
            }
            return all;
        }
    }

    private static Letter letter(Object message) {
        return Letter.of(message, null, null);
    }

    @Test
    void letters_come_out_in_the_order_in_which_they_went_in() {
        var mailbox = new Counted();
        mailbox.preload(List.of(letter(1), letter(2)));
        IntStream.rangeClosed(3, 6).forEach(i -> mailbox.push(letter(i), NO_LIMIT));

        var first = mailbox.take();
        mailbox.push(letter(7), NO_LIMIT);

        assertThat(first).isNotNull().extracting(letter -> letter.message).isEqualTo(1);
        assertThat(mailbox.takeAll()).containsExactly(2, 3, 4, 5, 6, 7);
    }

    @Test
    void only_the_letter_that_finds_it_idle_wakes_it() {
        var mailbox = new Counted();
        mailbox.push(letter("while busy"), NO_LIMIT);
        assertThat(mailbox.goIdle()).isFalse();
        mailbox.takeAll();
        assertThat(mailbox.goIdle()).isTrue();

        mailbox.push(letter(1), NO_LIMIT);
        mailbox.push(letter(2), NO_LIMIT);

        assertThat(mailbox.wakes).isOne();
        assertThat(mailbox.goBusy()).isFalse();
    }

    @Test
    void the_limit_counts_what_waits_wherever_it_waits() {
        var mailbox = new Counted();
        IntStream.range(0, 3).forEach(i -> mailbox.push(letter(i), 4));
        mailbox.take();

        assertThat(mailbox.push(letter(3), 4)).isEqualTo(Mailbox.Pushed.ACCEPTED);
        assertThat(mailbox.push(letter(4), 4)).isEqualTo(Mailbox.Pushed.ACCEPTED);
        assertThat(mailbox.push(letter(5), 4)).isEqualTo(Mailbox.Pushed.FULL);
        assertThat(mailbox.takeAll()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void a_close_gives_back_in_order_what_was_not_taken_and_takes_no_more() {
        var mailbox = new Counted();
        IntStream.range(0, 4).forEach(i -> mailbox.push(letter(i), NO_LIMIT));
        mailbox.take();
        mailbox.push(letter(4), NO_LIMIT);

        var left = mailbox.close();

        assertThat(mailbox.messages(left)).containsExactly(1, 2, 3, 4);
        assertThat(mailbox.push(letter(5), NO_LIMIT)).isEqualTo(Mailbox.Pushed.CLOSED);
        assertThat(mailbox.take()).isNull();
        assertThat(mailbox.close()).isEmpty();
    }

    /// Goes inside on a thread of its own, as a cell does, and notices if somebody is there
    /// already.
    private static final class Racing extends Mailbox {
        final int[] lastOf;
        final AtomicInteger inside = new AtomicInteger();
        final AtomicReference<String> wrong = new AtomicReference<>("");
        final CountDownLatch all;

        Racing(int senders, int letters) {
            lastOf = new int[senders];
            all = new CountDownLatch(letters);
        }

        @Override
        void wake() {
            Thread.startVirtualThread(this::drain);
        }

        private void drain() {
            if (inside.incrementAndGet() != 1) {
                wrong.set("two were inside at once");
            }
            do {
                for (var letter = take(); letter != null; letter = take()) {
                    var numbers = (int[]) letter.message;
                    if (numbers[1] != ++lastOf[numbers[0]]) {
                        wrong.set("letter %d of sender %d came out of order".formatted(numbers[1], numbers[0]));
                    }
                    all.countDown();
                }
                inside.decrementAndGet();
            } while (!goIdle() && inside.incrementAndGet() == 1);
        }
    }

    @Test
    void no_letter_is_lost_or_out_of_order_and_no_wake_up_is_lost_under_many_senders() throws InterruptedException {
        int senders = 8;
        int each = 100_000;
        var mailbox = new Racing(senders, senders * each);
        mailbox.goIdle();

        for (int sender = 0; sender < senders; sender++) {
            int self = sender;
            Thread.ofPlatform().daemon().start(() -> {
                for (int i = 1; i <= each; i++) {
                    mailbox.push(letter(new int[] {self, i}), NO_LIMIT);
                    if (i % 64 == 0) {
                        LockSupport.parkNanos(1_000);
                    }
                }
            });
        }

        assertThat(mailbox.all.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(mailbox.wrong.get()).isEmpty();
    }
}
