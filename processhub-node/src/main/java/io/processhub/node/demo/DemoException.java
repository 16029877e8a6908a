package io.processhub.node.demo;

/// The demo could not be run to its end; the message says where it stopped and why.
public final class DemoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message which step could not be done, and why
    public DemoException(String message) {
        super(message);
    }
}
