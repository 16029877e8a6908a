package io.processhub.benchmarks.micro;

import io.processhub.core.registry.Registry;
import io.processhub.core.wire.LogRecord;
import io.processhub.core.wire.Message;
import io.processhub.core.wire.Phase;
import io.processhub.core.wire.SequencedRecord;
import io.processhub.core.wire.WireCodec;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Token;
import io.processhub.runtime.codec.CborCodec;
import io.processhub.spi.Codec;
import io.processhub.spi.Rendezvous;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Code without threads: placement, codecs, and the merge of a log.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodeBenchmarks {
    private static final int RECORDS = 1_000;

    /// A message of a user.
    ///
    /// @param sensor who says it
    /// @param value  what it says
    public record Reading(String sensor, double value) {}

    private final Rendezvous ten = Rendezvous.among(nodes(10));
    private final Rendezvous hundred = Rendezvous.among(nodes(100));
    private final List<ChildId> ids =
            IntStream.range(0, RECORDS).mapToObj(i -> ChildId.of("child" + i)).toList();
    private final Codec codec = CborCodec.builder().allow(Reading.class).build();
    private final Reading reading = new Reading("sensor-7", 21.5);
    private final byte[] encoded = codec.encode(reading);
    private final MemberId author = new MemberId(new NodeId("n1", 1), 1);
    private final MemberId self = new MemberId(new NodeId("n2", 2), 2);
    private final Message.Delta delta = new Message.Delta(
            author,
            0,
            RECORDS,
            0,
            0,
            true,
            IntStream.range(0, RECORDS)
                    .mapToObj(i -> new SequencedRecord(i + 1, claim(ids.get(i), i + 1)))
                    .toList());
    private final byte[] frame = WireCodec.encode(author, delta);
    private int next;

    private static List<NodeId> nodes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new NodeId("node" + i, i))
                .toList();
    }

    private static LogRecord claim(ChildId id, long number) {
        return new LogRecord.Claim(id, new Token(number), new Token(number), Phase.UP, number, Token.NONE, false, null);
    }

    private ChildId id() {
        next = next + 1 < RECORDS ? next + 1 : 0;
        return ids.get(next);
    }

    /// Where a child is to run, of 10 nodes.
    @Benchmark
    public int placeOnTen() {
        return ten.best(id());
    }

    /// Where a child is to run, of 100 nodes.
    @Benchmark
    public int placeOnHundred() {
        return hundred.best(id());
    }

    /// A message of a user to bytes.
    @Benchmark
    public byte[] encode() {
        return codec.encode(reading);
    }

    /// A message of a user from bytes.
    @Benchmark
    public Object decode() {
        return codec.decode(encoded);
    }

    /// A record of a log to bytes, in a piece of 1,000.
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public byte[] encodeLog() {
        return WireCodec.encode(author, delta);
    }

    /// A record of a log from bytes, in a piece of 1,000.
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public Object decodeLog() {
        return WireCodec.decode(author.node(), frame);
    }

    /// A record of another member's log taken into an empty registry, in a piece of 1,000.
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public Object mergeLog() {
        var registry = new Registry(self, 0);
        registry.apply(author, delta, 0);
        return registry.takeTouched();
    }
}
