package io.processhub.spi;

/// Decides how many instances of each child run.
public interface RedundancyStrategy extends Strategy {
    /// How many instances are wanted.
    ///
    /// @param candidates how many nodes there are to run them, at least 1
    /// @return at least 1; more than there are nodes means one on each
    int replicas(int candidates);
}
