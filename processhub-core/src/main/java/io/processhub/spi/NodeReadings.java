package io.processhub.spi;

/// How busy a node is, as it measured itself once. It is the same for all hubs of the node.
///
/// @param cpu         the share of all processors' time that the JVM used since the reading before,
///                    0 to 1; 0 in the first one
/// @param runQueue    virtual threads that are ready to run and wait for a processor, now
/// @param processes   processes of all hubs, now
/// @param memoryBytes heap in use, garbage included, now
public record NodeReadings(double cpu, int runQueue, int processes, long memoryBytes) {}
