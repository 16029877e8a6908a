package io.processhub.api;

/// A standing request to be told of a child's changes.
public interface Watch extends AutoCloseable {
    /// Ends it: after the return no further change is told, but for one that is being told at this
    /// moment. Safe to call twice, also from the listener itself.
    @Override
    void close();
}
