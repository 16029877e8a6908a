package io.processhub.api;

import java.io.Serial;
import java.util.Collection;
import java.util.TreeSet;

/// A child spec names a process type that is not registered on this node. Process types are
/// registered in [NodeConfig], on every node that may run them and on every node that starts them.
public final class UnknownProcessTypeException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    /// Names the type, the child, and the types there are.
    ///
    /// @param child what asked for it, like `child "a"`
    public UnknownProcessTypeException(String type, String child, Collection<String> registered) {
        super("process type \"%s\" of %s is not registered on this node; registered are %s: register it in NodeConfig"
                .formatted(type, child, new TreeSet<>(registered)));
    }
}
