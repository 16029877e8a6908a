package io.processhub.benchmarks;

import io.processhub.api.ChildSpec;
import io.processhub.api.HubProcess;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.api.StartOptions;
import io.processhub.api.StopOptions;
import io.processhub.model.ChildId;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/// The children that are started: a type whose processes wait, and say who they are when they are
/// asked.
public final class Children {
    /// The type of [Waiting].
    public static final ProcessType<?> TYPE = ProcessType.of("waiting", Waiting::new);

    /// For calls of any size.
    public static final StartOptions START = StartOptions.DEFAULT.timeout(Duration.ofMinutes(5));

    /// For calls of any size.
    public static final StopOptions STOP = new StopOptions(Duration.ofMinutes(5));

    private Children() {}

    /// A process that answers every message with its id.
    static final class Waiting implements HubProcess<Object> {
        @Override
        public void handle(Object message, ProcessContext ctx) {
            ctx.reply(ctx.childId().value());
        }
    }

    /// The ids `prefix0` and so on.
    public static List<String> ids(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    /// The specs of [#ids].
    public static List<ChildSpec> specs(String prefix, int count) {
        return ids(prefix, count).stream()
                .map(id -> ChildSpec.of(id, TYPE.name()))
                .toList();
    }

    /// The number in an id of [#ids].
    public static int number(ChildId id, String prefix) {
        return Integer.parseInt(id.value(), prefix.length(), id.value().length(), 10);
    }
}
