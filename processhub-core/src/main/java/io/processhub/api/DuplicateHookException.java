package io.processhub.api;

import java.io.Serial;
import java.util.List;

/// Hooks were to be registered under ids that are taken for their payload. None of the call's hooks
/// has been registered.
public final class DuplicateHookException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> ids;

    /// These ids are taken.
    ///
    /// @param ids each once
    public DuplicateHookException(String message, List<String> ids) {
        super(message);
        this.ids = List.copyOf(ids);
    }

    /// The ids that are taken, in the order of the call. Empty after Java serialization.
    @SuppressWarnings("ConstantValue")
    public List<String> ids() {
        return ids == null ? List.of() : ids;
    }
}
