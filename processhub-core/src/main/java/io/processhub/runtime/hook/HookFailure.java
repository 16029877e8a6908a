package io.processhub.runtime.hook;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A call of a hook threw, took too long, answered nonsense, or was left out. The message names the
/// hook and says which. Only its cause has a stack trace: that is where the hook is.
public final class HookFailure extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    HookFailure(String message) {
        this(message, null);
    }

    HookFailure(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
    }
}
