package io.processhub.node.demo;

import io.processhub.api.ChildSpec;
import io.processhub.model.ChildId;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// The children of the demo: `counter-0000001` and so on.
final class DemoChildren {
    private DemoChildren() {}

    static List<String> ids(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> String.format(Locale.ROOT, "counter-%07d", i))
                .toList();
    }

    static List<ChildId> childIds(int count) {
        return ids(count).stream().map(ChildId::of).toList();
    }

    static List<ChildSpec> specs(int count) {
        return ids(count).stream().map(id -> ChildSpec.of(id, Counter.TYPE)).toList();
    }
}
