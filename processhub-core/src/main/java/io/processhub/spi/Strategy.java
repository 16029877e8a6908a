package io.processhub.spi;

/// What all five kinds of strategy have in common.
public interface Strategy {
    /// The name and the options that must be the same on all nodes of a hub, in one line, like
    /// `StaticQuorum(3)`. Hubs whose strategies differ in it refuse to mix. Timings stay out.
    String fingerprint();
}
