package io.processhub.api;

import io.processhub.model.Names;
import io.processhub.spi.ClusterTransport;
import io.processhub.spi.Codec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// How a node is set up. Immutable; every instance is valid, because none can be built that is not.
/// What an option means and its default is said at its setter in [Builder].
///
/// Who may reach the node, and how the network is secured, is an option of its transport.
public final class NodeConfig {
    /// The exit code of a JVM that [Builder#haltOnFatalError] ends.
    public static final int FATAL_EXIT_CODE = 70;

    private final Builder options;
    private final Map<String, ProcessType<?>> types = new LinkedHashMap<>();

    private NodeConfig(Builder builder) {
        options = new Builder(builder);
        var problems = new Problems("NodeConfig");
        problems.check("name", () -> Names.check("node name", options.name));
        problems.check(
                "labels",
                () -> options.labels = Texts.pairs("labels", options.labels, Limits.LABELS, Limits.LABELS_BYTES));
        problems.unless(
                options.weight > 0 && options.weight <= 1_000_000,
                "weight: %s is not above 0 and at most 1,000,000",
                options.weight);
        for (var type : options.processTypes) {
            problems.unless(
                    types.putIfAbsent(type.name(), type) == null,
                    "processTypes: \"%s\" is registered twice",
                    type.name());
        }
        problems.unless(
                options.codec.isEmpty() || (options.allowedTypes.isEmpty() && options.allowedPackages.isEmpty()),
                "codec: is set, so allowedTypes and allowedPackages have no effect; tell that codec what is allowed");
        for (var name : options.allowedPackages) {
            problems.unless(
                    !name.isBlank() && !name.startsWith(".") && !name.equals("java") && !name.startsWith("java."),
                    "allowedPackages: \"%s\" is not the name of a package of your own",
                    name);
        }
        problems.unless(
                options.maxPeerQueueFrames >= 1_000 && options.maxPeerQueueFrames <= 10_000_000,
                "maxPeerQueueFrames: %d is not in 1,000..10,000,000",
                options.maxPeerQueueFrames);
        problems.unless(
                options.maxPeerQueueBytes >= 4 << 20,
                "maxPeerQueueBytes: %d is not at least 4,194,304",
                options.maxPeerQueueBytes);
        problems.unless(
                !options.maxTellWait.isNegative() && options.maxTellWait.compareTo(Duration.ofDays(1)) <= 0,
                "maxTellWait: %s is not in PT0S..PT24H",
                options.maxTellWait);
        problems.throwIfAny();
    }

    /// A node of this name with all defaults: no cluster, and no process types yet.
    ///
    /// @throws InvalidConfigException if the name is refused
    public static NodeConfig named(String name) {
        Objects.requireNonNull(name, "name");
        return named(name, _ -> {});
    }

    /// A node of this name, with changes to the defaults.
    ///
    /// @throws InvalidConfigException names everything that is wrong, at once
    public static NodeConfig named(String name, Consumer<Builder> changes) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(changes, "changes");
        var builder = new Builder(name);
        changes.accept(builder);
        return new NodeConfig(builder);
    }

    /// The node's name.
    public String name() {
        return options.name;
    }

    /// See [Builder#transport]; empty for a node by itself.
    public Optional<ClusterTransport> transport() {
        return options.transport;
    }

    /// The registered process types by name. See [Builder#processType].
    public Map<String, ProcessType<?>> processTypes() {
        return Collections.unmodifiableMap(types);
    }

    /// See [Builder#codec]; empty for the default codec.
    public Optional<Codec> codec() {
        return options.codec;
    }

    /// See [Builder#allowTypes].
    public Set<Class<?>> allowedTypes() {
        return Collections.unmodifiableSet(options.allowedTypes);
    }

    /// See [Builder#allowPackages].
    public Set<String> allowedPackages() {
        return Collections.unmodifiableSet(options.allowedPackages);
    }

    /// See [Builder#label]; sorted by key.
    public Map<String, String> labels() {
        return options.labels;
    }

    /// See [Builder#weight].
    public double weight() {
        return options.weight;
    }

    /// See [Builder#maxPeerQueueFrames].
    public int maxPeerQueueFrames() {
        return options.maxPeerQueueFrames;
    }

    /// See [Builder#maxPeerQueueBytes].
    public long maxPeerQueueBytes() {
        return options.maxPeerQueueBytes;
    }

    /// See [Builder#maxTellWait].
    public Duration maxTellWait() {
        return options.maxTellWait;
    }

    /// See [Builder#haltOnFatalError].
    public boolean haltOnFatalError() {
        return options.haltOnFatalError;
    }

    /// The options with their defaults. Nothing is checked before the whole is built.
    public static final class Builder {
        private final String name;
        private Optional<ClusterTransport> transport = Optional.empty();
        private final List<ProcessType<?>> processTypes;
        private Optional<Codec> codec = Optional.empty();
        private final Set<Class<?>> allowedTypes;
        private final Set<String> allowedPackages;
        private Map<String, String> labels = new TreeMap<>();
        private double weight = 1.0;
        private int maxPeerQueueFrames = 50_000;
        private long maxPeerQueueBytes = 64 << 20;
        private Duration maxTellWait = Duration.ofSeconds(5);
        private boolean haltOnFatalError;

        private Builder(String name) {
            this.name = name;
            processTypes = new ArrayList<>();
            allowedTypes = new LinkedHashSet<>();
            allowedPackages = new LinkedHashSet<>();
        }

        private Builder(Builder from) {
            name = from.name;
            transport = from.transport;
            processTypes = new ArrayList<>(from.processTypes);
            codec = from.codec;
            allowedTypes = new LinkedHashSet<>(from.allowedTypes);
            allowedPackages = new LinkedHashSet<>(from.allowedPackages);
            labels = new TreeMap<>(from.labels);
            weight = from.weight;
            maxPeerQueueFrames = from.maxPeerQueueFrames;
            maxPeerQueueBytes = from.maxPeerQueueBytes;
            maxTellWait = from.maxTellWait;
            haltOnFatalError = from.haltOnFatalError;
        }

        /// The door to the cluster; the node opens and closes it. Default: none, the node is by
        /// itself, until [Node#promote].
        public Builder transport(ClusterTransport door) {
            Objects.requireNonNull(door, "door");
            transport = Optional.of(door);
            return this;
        }

        /// Registers a process type: child specs name it, on every node that may run or start it.
        /// Its argument class is allowed in the default codec. Default: none.
        public Builder processType(ProcessType<?> type) {
            Objects.requireNonNull(type, "type");
            processTypes.add(type);
            return this;
        }

        /// Registers several process types, as [#processType].
        public Builder processTypes(ProcessType<?>... types) {
            Objects.requireNonNull(types, "types");
            processTypes.addAll(List.of(types));
            return this;
        }

        /// How users' values become bytes. Default: CBOR for the allowed types.
        public Builder codec(Codec other) {
            Objects.requireNonNull(other, "other");
            codec = Optional.of(other);
            return this;
        }

        /// Types that the default codec reads and writes: messages, answers and handed-over state.
        /// A sealed interface allows the types it permits. Default: JDK values (strings, numbers,
        /// collections, times).
        public Builder allowTypes(Class<?>... types) {
            Objects.requireNonNull(types, "types");
            allowedTypes.addAll(List.of(types));
            return this;
        }

        /// Packages all of whose types, also in packages below, the default codec reads and writes.
        public Builder allowPackages(String... names) {
            Objects.requireNonNull(names, "names");
            allowedPackages.addAll(List.of(names));
            return this;
        }

        /// Says something about this node that placement can use. At most 64, and 16 KiB. Default:
        /// none.
        public Builder label(String key, String value) {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(value, "value");
            labels.put(key, value);
            return this;
        }

        /// This node's share of the children relative to the others, above 0 and at most 1,000,000.
        /// Default: 1.0.
        public Builder weight(double share) {
            weight = share;
            return this;
        }

        /// How many frames may wait for one peer; further ones are dropped and counted, and
        /// repaired later. 1,000 to 10,000,000. Default: 50,000.
        public Builder maxPeerQueueFrames(int frames) {
            maxPeerQueueFrames = frames;
            return this;
        }

        /// How many bytes of frames may wait for one peer, as [#maxPeerQueueFrames]. At least 4
        /// MiB. Default: 64 MiB.
        public Builder maxPeerQueueBytes(long bytes) {
            maxPeerQueueBytes = bytes;
            return this;
        }

        /// How long a `tell`, or a reply, to a process on another node waits when messages are made
        /// faster than that node takes them: while more than half of [#maxPeerQueueFrames] or
        /// [#maxPeerQueueBytes] wait for it. After that the message is taken while there is room at
        /// all, else dropped and counted. Zero: a `tell` never waits. At most 1 day. Default: 5 s.
        public Builder maxTellWait(Duration longest) {
            Objects.requireNonNull(longest, "longest");
            maxTellWait = longest;
            return this;
        }

        /// Whether the JVM ends at once, with exit code 70 and without shutdown hooks, when a
        /// thread that the node cannot do without fails for good: a hub's driver with any Error
        /// (`OutOfMemoryError`, say), another one 20 times within a minute. Otherwise the node is
        /// closed then, and the JVM goes on. Default: false.
        public Builder haltOnFatalError(boolean halts) {
            haltOnFatalError = halts;
            return this;
        }
    }
}
