package io.processhub.runtime.process;

import io.processhub.api.HubProcess;
import io.processhub.api.HubRunnable;
import io.processhub.api.ProcessBody;
import io.processhub.model.ExitReason;

/// Calls the user's code, whatever its style.
final class Code {
    private Code() {}

    static void init(ProcessBody body, Cell cell) throws Exception {
        switch (body) {
            case HubProcess<?> process -> process.init(cell);
            case HubRunnable process -> {
                Thread.currentThread().setName(cell.host.hubName() + "/" + cell.childId());
                process.init(cell);
            }
        }
    }

    @SuppressWarnings("unchecked") // a message of another type fails in the cast of its own handle
    static void handle(HubProcess<?> process, Object message, Cell cell) throws Exception {
        ((HubProcess<Object>) process).handle(message, cell);
    }

    /// Never throws.
    static void terminate(ProcessBody body, ExitReason reason, Cell cell) {
        var _ = Thread.interrupted();
        try {
            switch (body) {
                case HubProcess<?> process -> process.terminate(reason, cell);
                case HubRunnable process -> process.terminate(reason, cell);
            }
        } catch (Throwable e) {
            cell.host.terminateFailed(cell, e);
        }
    }
}
