package io.processhub.api;

/// How far a drain is.
///
/// @param before    children that the hub held on this node when it began
/// @param remaining those that it holds now
public record DrainProgress(int before, int remaining) {}
