package io.processhub.api;

/// Whether a call did all of its work.
public enum CallStatus {
    /// For every child.
    OK,
    /// Not for every child: see the errors.
    ERROR
}
