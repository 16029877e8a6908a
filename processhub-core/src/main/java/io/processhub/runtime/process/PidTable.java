package io.processhub.runtime.process;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Who has which serial on this node. Serials are given out one after the other, so the table is
/// made of pages of 64 neighbours: 5 bytes per living process, and a page goes when its last one
/// ends.
final class PidTable {
    private static final int PAGE_BITS = 6;
    private static final int PAGE = 1 << PAGE_BITS;

    private static final class Page extends AtomicReferenceArray<@Nullable Cell> {
        private static final long serialVersionUID = 1L;

        /// How many of its serials may still be in use; at zero the page goes.
        private final AtomicInteger open = new AtomicInteger(PAGE);

        Page() {
            super(PAGE);
        }
    }

    private final ConcurrentHashMap<Long, Page> pages = new ConcurrentHashMap<>();

    /// Enters a cell. Each serial is entered once and removed once.
    void add(Cell cell) {
        pages.computeIfAbsent(cell.serial() >>> PAGE_BITS, _ -> new Page()).set(slot(cell.serial()), cell);
    }

    void remove(Cell cell) {
        long number = cell.serial() >>> PAGE_BITS;
        var page = pages.get(number);
        if (page != null && page.compareAndSet(slot(cell.serial()), cell, null) && page.open.decrementAndGet() == 0) {
            pages.remove(number, page);
        }
    }

    @Nullable
    Cell find(long serial) {
        var page = pages.get(serial >>> PAGE_BITS);
        return page == null ? null : page.get(slot(serial));
    }

    int pages() {
        return pages.size();
    }

    private static int slot(long serial) {
        return (int) (serial & (PAGE - 1));
    }
}
