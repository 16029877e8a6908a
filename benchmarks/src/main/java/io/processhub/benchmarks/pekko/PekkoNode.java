package io.processhub.benchmarks.pekko;

import com.sun.management.OperatingSystemMXBean;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.processhub.benchmarks.jvm.BenchException;
import io.processhub.benchmarks.local.Stopwatch;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.ShardRegion.CurrentShardRegionState;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingQuery;
import org.apache.pekko.cluster.sharding.typed.GetShardRegionState;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One node of Pekko's cluster, and what it is asked.
final class PekkoNode implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final Entities entities = new Entities();
    private final PekkoMessages messages = new PekkoMessages();
    private volatile @Nullable ActorSystem<Object> system;
    private volatile @Nullable ActorRef<ShardingEnvelope<Wire>> sharding;
    private volatile @Nullable ActorRef<Object> source;

    private ActorSystem<Object> system() {
        return Objects.requireNonNull(system, "the node is not open yet");
    }

    /// Opens the node on a `port`; `first` is the first of the three ports of the seeds.
    Map<String, ?> open(JsonNode asked) {
        system = ActorSystem.create(
                Behaviors.empty(),
                "bench",
                config(asked.path("port").asInt(), asked.path("first").asInt()));
        return Map.of();
    }

    /// Pekko's defaults, but for what its documentation says to choose, and for passivation: idle
    /// entities stay, as ProcessHub's do.
    static Config config(int port, int first) {
        var seeds = IntStream.range(first, first + 3)
                .mapToObj("\"pekko://bench@127.0.0.1:%d\""::formatted)
                .collect(Collectors.joining(", "));
        return ConfigFactory.parseString("""
            pekko {
              loglevel = WARNING
              stdout-loglevel = WARNING
              actor {
                provider = cluster
                serialization-bindings { "io.processhub.benchmarks.pekko.Wire" = jackson-cbor }
              }
              remote.artery {
                transport = tcp
                canonical { hostname = "127.0.0.1", port = %d }
              }
              cluster {
                seed-nodes = [%s]
                downing-provider-class = "org.apache.pekko.cluster.sbr.SplitBrainResolverProvider"
                # what the documentation advises for up to 5 nodes
                split-brain-resolver { active-strategy = keep-majority, stable-after = 7s }
                sharding {
                  # ten for each node that there may be, as the documentation advises
                  number-of-shards = 100
                  passivation.strategy = none
                }
              }
            }
            """.formatted(port, seeds)).withFallback(ConfigFactory.load());
    }

    /// Begins to host entities.
    Map<String, ?> host(JsonNode asked) {
        sharding = entities.host(system());
        return Map.of();
    }

    /// Waits until exactly so many `members` are up and no others are known.
    Map<String, ?> awaitMembers(JsonNode asked) throws InterruptedException {
        int members = asked.path("members").asInt();
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!isUp(members)) {
            if (System.nanoTime() > end) {
                throw new BenchException(
                        "the members stay " + Cluster.get(system()).state().getMembers());
            }
            Thread.sleep(2);
        }
        return Map.of();
    }

    private boolean isUp(int members) {
        var all = StreamSupport.stream(
                        Cluster.get(system()).state().getMembers().spliterator(), false)
                .toList();
        return all.size() == members && all.stream().allMatch(it -> it.status().equals(MemberStatus.up()));
    }

    /// Starts `n` entities of this `prefix`, or calls those that are there; returns when all have
    /// answered.
    Map<String, ?> start(JsonNode asked) throws InterruptedException {
        return call(asked, false);
    }

    /// Stops `n` entities of this `prefix`.
    Map<String, ?> stop(JsonNode asked) throws InterruptedException {
        return call(asked, true);
    }

    private Map<String, ?> call(JsonNode asked, boolean stop) throws InterruptedException {
        var stopwatch = new Stopwatch();
        Calls.run(
                system(),
                Objects.requireNonNull(sharding, "the node does not host entities yet"),
                asked.path("prefix").asString(),
                asked.path("n").asInt(),
                stop,
                LIMIT);
        return Map.of("ms", stopwatch.read().ms());
    }

    /// How many `shards` are here.
    Map<String, ?> shards(JsonNode asked) {
        var state = AskPattern.<ClusterShardingQuery, CurrentShardRegionState>ask(
                        ClusterSharding.get(system()).shardState(),
                        asker -> new GetShardRegionState(Entities.TYPE, asker),
                        LIMIT,
                        system().scheduler())
                .toCompletableFuture()
                .join();
        return Map.of("shards", state.getShards().size());
    }

    /// See [Entities#call].
    Map<String, ?> callRoll(JsonNode asked) {
        return entities.call(
                system(), asked.path("prefix").asString(), asked.path("n").asInt());
    }

    /// What this node has used so far.
    Map<String, ?> usage(JsonNode asked) {
        return Map.of(
                "cpuNanos",
                        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                                .getProcessCpuTime(),
                "starts", entities.starts(),
                "live", entities.live(),
                "received", messages.received());
    }

    /// Starts a sink, and says where it is.
    Map<String, ?> sink(JsonNode asked) {
        return Map.of("sink", ActorRefResolver.get(system()).toSerializationFormat(messages.sink(system())));
    }

    /// Starts a source.
    Map<String, ?> source(JsonNode asked) {
        source = PekkoMessages.source(system());
        return Map.of();
    }

    /// See [PekkoMessages#tell].
    Map<String, ?> tell(JsonNode asked) {
        return PekkoMessages.tell(Objects.requireNonNull(source, "no source is started"), sinkOf(asked), asked);
    }

    /// See [PekkoMessages#ask].
    Map<String, ?> ask(JsonNode asked) {
        return PekkoMessages.ask(system(), sinkOf(asked), asked);
    }

    @Override
    public void close() {
        var mine = system;
        if (mine != null) {
            mine.terminate();
            mine.getWhenTerminated()
                    .toCompletableFuture()
                    .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
    }

    private ActorRef<Object> sinkOf(JsonNode asked) {
        return ActorRefResolver.get(system()).resolveActorRef(asked.path("sink").asString());
    }
}
