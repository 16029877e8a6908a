package io.processhub.runtime.process;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/// Who has which serial on this node, in some loads from memory, without a lock.
///
/// Serials are given out one after the other, so the table is an array, in pieces: shelves of 1,024
/// pages of 64 neighbours. A page goes when its last one ends, and a shelf when its last page goes:
/// what stays are 5 bytes for each living process, and 4 for each 65,536 that there ever were.
final class PidTable {
    private static final int PAGE_BITS = 6;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final int SHELF_BITS = 10;
    private static final int SHELF = 1 << SHELF_BITS;
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(Cell[].class);
    private static final VarHandle PAGES = MethodHandles.arrayElementVarHandle(Cell[][].class);
    private static final VarHandle SHELVES = MethodHandles.arrayElementVarHandle(Shelf[].class);

    private static final class Shelf {
        final @Nullable Cell[] @Nullable [] pages = new Cell[SHELF][];
        /// How many serials of each page may still come or be in use; at zero the page goes.
        final AtomicIntegerArray open = new AtomicIntegerArray(SHELF);
        /// How many pages may still come or be in use; at zero the shelf goes.
        final AtomicInteger openPages = new AtomicInteger(SHELF);

        Shelf() {
            for (int i = 0; i < SHELF; i++) {
                open.setPlain(i, PAGE);
            }
        }
    }

    private final AtomicInteger pages = new AtomicInteger();
    private volatile @Nullable Shelf[] shelves = new Shelf[1];

    /// Enters a cell. Each serial is entered once at most.
    void add(Cell cell) {
        CELL.setRelease(page(cell.serial()), slot(cell.serial()), cell);
    }

    /// Takes back an [#add] that came too late, after the [#remove].
    void forget(Cell cell) {
        CELL.setRelease(page(cell.serial()), slot(cell.serial()), null);
    }

    /// Takes a cell out, for good. Once for each serial that was given out, also if it was never
    /// entered.
    void remove(Cell cell) {
        long serial = cell.serial();
        CELL.setRelease(page(serial), slot(serial), null);
        var shelf = shelf(serial);
        int number = pageOnShelf(serial);
        if (shelf.open.decrementAndGet(number) == 0) {
            PAGES.setRelease(shelf.pages, number, null);
            pages.decrementAndGet();
            if (shelf.openPages.decrementAndGet() == 0) {
                throwAway(serial);
            }
        }
    }

    @Nullable
    Cell find(long serial) {
        var all = shelves;
        long place = serial >>> (PAGE_BITS + SHELF_BITS);
        var shelf = place < all.length ? (Shelf) SHELVES.getAcquire(all, (int) place) : null;
        var page = shelf == null ? null : (Cell[]) PAGES.getAcquire(shelf.pages, pageOnShelf(serial));
        return page == null ? null : (Cell) CELL.getAcquire(page, slot(serial));
    }

    int pages() {
        return pages.get();
    }

    private Cell[] page(long serial) {
        var shelf = shelf(serial);
        int number = pageOnShelf(serial);
        var there = (Cell[]) PAGES.getAcquire(shelf.pages, number);
        if (there != null) {
            return there;
        }
        var made = new Cell[PAGE];
        var other = (Cell[]) PAGES.compareAndExchange(shelf.pages, number, null, made);
        if (other != null) {
            return other;
        }
        pages.incrementAndGet();
        return made;
    }

    private Shelf shelf(long serial) {
        var all = shelves;
        int place = (int) (serial >>> (PAGE_BITS + SHELF_BITS));
        var there = place < all.length ? (Shelf) SHELVES.getAcquire(all, place) : null;
        return there == null ? newShelf(place) : there;
    }

    private synchronized Shelf newShelf(int place) {
        if (place >= shelves.length) {
            shelves = Arrays.copyOf(shelves, Math.max(place + 1, shelves.length + shelves.length / 8 + 1));
        }
        if (shelves[place] == null) {
            SHELVES.setRelease(shelves, place, new Shelf());
        }
        return Objects.requireNonNull(shelves[place]);
    }

    private synchronized void throwAway(long serial) {
        SHELVES.setRelease(shelves, (int) (serial >>> (PAGE_BITS + SHELF_BITS)), null);
    }

    private static int pageOnShelf(long serial) {
        return (int) (serial >>> PAGE_BITS) & (SHELF - 1);
    }

    private static int slot(long serial) {
        return (int) (serial & (PAGE - 1));
    }
}
