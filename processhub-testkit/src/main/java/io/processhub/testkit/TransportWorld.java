package io.processhub.testkit;

import io.processhub.spi.ClusterTransport;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// A network in which [ClusterTransportContract] starts nodes and breaks things: what a transport's
/// author writes to have the contract tested. One world serves one test.
///
/// Faults name nodes by their name alone, as one names machines. All methods are called from the
/// thread of the test. A world with real threads waits in [#await]; a world with virtual time lets
/// its time go on there, and in [ClusterTransport#open].
public interface TransportWorld extends AutoCloseable {
    /// The transport of one further node, not yet opened, set up to find the others of this world.
    ///
    /// @param name the name that the node will be opened with
    ClusterTransport transport(String name);

    /// Ends the newest node of that name without a farewell, as `kill -9` does.
    void crash(String name);

    /// Lets the node hang, as SIGSTOP does.
    void hang(String name);

    /// Lets a hung node go on, as SIGCONT does.
    void wake(String name);

    /// Cuts the network into sides that do not hear each other.
    void partition(List<Set<String>> sides);

    /// Cuts one direction: `to` no longer hears `from`.
    void cut(String from, String to);

    /// Mends all cuts.
    void heal();

    /// Lets time go on until the condition holds.
    ///
    /// @param what what is waited for, for the message
    /// @throws AssertionError if it does not hold within the bounded time that this transport
    /// promises;
    ///                        be generous, this is no measurement
    void await(String what, BooleanSupplier condition);

    /// Ends all nodes, and whatever this world holds.
    @Override
    void close();
}
