package io.processhub.model;

/// What one of several instances of a child is to do. A child that has one instance, or whose
/// instances are all alike, has only active ones.
public enum Role {
    /// It does the work.
    ACTIVE,
    /// It stands by.
    PASSIVE
}
