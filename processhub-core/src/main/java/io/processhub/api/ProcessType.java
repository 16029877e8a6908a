package io.processhub.api;

import io.processhub.model.Names;
import java.util.Objects;

/// A kind of process, registered on each node that is to run it.
///
/// A child spec names it, so only a name travels; no class name that comes from the network is ever
/// loaded.
///
/// @param name          1 to 128 characters out of letters, digits, `.`, `_`, `-`, `@` and `:`; the
///                      same on all nodes
/// @param argumentClass what its factory takes; the node's codec allows it
/// @param factory       makes a process
/// @param <A>           what its factory takes
public record ProcessType<A>(String name, Class<A> argumentClass, Factory<A> factory) {
    public ProcessType {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(argumentClass, "argumentClass");
        Objects.requireNonNull(factory, "factory");
        Names.check("process type", name);
    }

    /// Makes the code of one life of one child. It runs on the new process's thread as a part of
    /// its start, may block, and may ask a container for the object. It must give a new object
    /// each time.
    @FunctionalInterface
    public interface Factory<A> {
        /// Makes one.
        ///
        /// @throws Exception to fail the start
        ProcessBody create(A arguments) throws Exception;
    }

    /// As [Factory], for a type that takes no arguments.
    @FunctionalInterface
    public interface PlainFactory {
        /// Makes one.
        ///
        /// @throws Exception to fail the start
        ProcessBody create() throws Exception;
    }

    /// The arguments of a type that takes none; they are encoded as no bytes.
    public record NoArguments() {
        /// The only value there is need of.
        public static final NoArguments INSTANCE = new NoArguments();
    }

    /// A type whose processes are made from arguments.
    public static <A> ProcessType<A> of(String name, Class<A> argumentClass, Factory<A> factory) {
        return new ProcessType<>(name, argumentClass, factory);
    }

    /// A type whose processes take no arguments.
    public static ProcessType<NoArguments> of(String name, PlainFactory factory) {
        Objects.requireNonNull(factory, "factory");
        return new ProcessType<>(name, NoArguments.class, _ -> factory.create());
    }
}
