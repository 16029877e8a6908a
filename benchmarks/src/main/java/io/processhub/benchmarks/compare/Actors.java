package io.processhub.benchmarks.compare;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// What the patterns need of a runtime with processes. An address is what the runtime itself takes
/// for one.
interface Actors extends AutoCloseable {
    /// What a process does with its messages.
    interface Behavior {
        /// Handles one message.
        void handle(Object message, Self self);
    }

    /// What a process can do.
    interface Self {
        /// Its address.
        Object address();

        /// Sends a message to another process.
        void tell(Object to, Object message);

        /// Answers the question that is being handled.
        void reply(Object answer);
    }

    /// Starts processes under unique names, and waits until they are there.
    ///
    /// @param names    unique
    /// @param behavior of each name
    /// @return their addresses, in the order of the names
    List<Object> start(List<String> names, Function<String, Behavior> behavior) throws Exception;

    /// Starts a process.
    default Object start(String name, Supplier<Behavior> behavior) throws Exception {
        return start(List.of(name), _ -> behavior.get()).getFirst();
    }

    /// Sends a message from outside.
    void tell(Object to, Object message);

    /// Asks a process, and waits for the answer.
    Object ask(Object to, Object question);

    /// Stops all processes that were started, and waits until they have ended.
    void stopAll() throws Exception;

    @Override
    void close();
}
