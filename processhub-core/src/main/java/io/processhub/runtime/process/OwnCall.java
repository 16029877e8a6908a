package io.processhub.runtime.process;

import io.processhub.model.ChildId;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/// A call to a hub that the code of a process has begun, and may be waiting for. It is ended for
/// that process, though it goes on in the hub, when the process cannot wait any longer: as soon as
/// the process is to end if the call is about the process itself, and would else be waited for
/// until that is interrupted; else when the process is interrupted, since not every way to wait
/// heeds that.
public final class OwnCall {
    private final boolean isAboutItself;
    private final Runnable end;

    private OwnCall(boolean isAboutItself, Runnable end) {
        this.isAboutItself = isAboutItself;
        this.end = end;
    }

    /// Begins a call. If the current thread is not inside any process nothing is to be done.
    ///
    /// @param hub     the hub that is called
    /// @param isAbout whether the call is about a child
    /// @param end     ends the call for those that wait; must not block, and may come too late
    /// @param done    ends with the call
    public static void begin(String hub, Predicate<ChildId> isAbout, Runnable end, CompletionStage<?> done) {
        var cell = Cell.current();
        if (cell != null) {
            var call = new OwnCall(cell.hubName().equals(hub) && isAbout.test(cell.childId()), end);
            cell.begin(call);
            done.whenComplete((_, _) -> cell.done(call));
        }
    }

    boolean isAboutItself() {
        return isAboutItself;
    }

    void end() {
        end.run();
    }
}
