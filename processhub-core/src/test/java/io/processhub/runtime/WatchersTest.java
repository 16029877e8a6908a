package io.processhub.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.api.ChildChange;
import io.processhub.model.ChildId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class WatchersTest {
    private static final ChildId A = ChildId.of("a");

    private final AtomicInteger looks = new AtomicInteger();
    private final Watchers watchers = new Watchers(id -> {
        looks.incrementAndGet();
        return new ChildChange.Unregistered(id);
    });

    @Test
    void a_new_watch_hears_at_once_how_the_child_stands() {
        List<ChildChange> heard = new CopyOnWriteArrayList<>();

        watchers.add(A, heard::add);

        await().untilAsserted(() -> assertThat(heard).containsExactly(new ChildChange.Unregistered(A)));
    }

    @Test
    void changes_of_other_children_are_not_told() {
        List<ChildChange> heard = new CopyOnWriteArrayList<>();
        watchers.add(A, heard::add);
        await().until(() -> heard.size() == 1);

        watchers.changed(ChildId.of("b"));
        watchers.changed(A);

        await().until(() -> heard.size() == 2);
        assertThat(looks).hasValue(2);
    }

    @Test
    void a_slow_listener_misses_steps_but_never_the_last() throws Exception {
        var first = new CountDownLatch(1);
        var heard = new AtomicInteger();
        var lastLook = new AtomicInteger();
        watchers.add(A, _ -> {
            lastLook.set(looks.get());
            if (heard.incrementAndGet() == 1) {
                try {
                    first.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        });
        await().until(() -> heard.get() == 1);

        for (int i = 0; i < 100; i++) {
            watchers.changed(A);
        }
        first.countDown();

        await().until(() -> heard.get() == 2);
        assertThat(lastLook).hasValue(2);
    }

    @Test
    void a_listener_that_throws_hears_the_next_change_all_the_same() {
        var heard = new AtomicInteger();
        watchers.add(A, _ -> {
            heard.incrementAndGet();
            throw new IllegalStateException("mine");
        });
        await().until(() -> heard.get() == 1);

        watchers.changed(A);

        await().until(() -> heard.get() == 2);
    }

    @Test
    void a_closed_watch_hears_no_more() {
        List<ChildChange> closed = new CopyOnWriteArrayList<>();
        List<ChildChange> open = new CopyOnWriteArrayList<>();
        var watch = watchers.add(A, closed::add);
        watchers.add(A, open::add);
        await().until(() -> closed.size() == 1 && open.size() == 1);

        watch.close();
        watch.close();
        watchers.changed(A);

        await().until(() -> open.size() == 2);
        assertThat(closed).hasSize(1);
    }
}
