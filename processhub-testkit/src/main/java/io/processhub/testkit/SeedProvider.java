package io.processhub.testkit;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/// Gives the seeds that [Seeds] asks for, or the one of `-Dseed`.
final class SeedProvider implements ArgumentsProvider, AnnotationConsumer<Seeds> {
    private int count;

    SeedProvider() {}

    @Override
    public void accept(Seeds seeds) {
        count = seeds.value();
    }

    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        var only = Long.getLong("seed");
        var seeds = only == null ? LongStream.rangeClosed(1, count) : LongStream.of(only);
        return seeds.mapToObj(Arguments::of);
    }
}
