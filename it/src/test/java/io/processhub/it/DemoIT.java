package io.processhub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `./processhub demo`, run for real.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class DemoIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Programs programs;

    @BeforeEach
    void prepare() {
        programs = new Programs(folder);
    }

    @AfterEach
    void end() {
        programs.close();
    }

    @Test
    void it_loses_and_doubles_nothing_moves_only_what_must_move_and_leaves_no_process() throws Exception {
        var demo = programs.processhub("demo", "--nodes", "3", "--children", "200", "--json")
                .awaitFamily(3);

        assertThat(demo.exitCode()).as(demo.errors()).isZero();

        var json = JsonMapper.shared().readTree(Programs.lines(demo.output()).getLast());
        assertThat(keys(json))
                .isEqualTo("nodes children formedMs startedMs crash.detectedMs crash.recoveredMs crash.lost"
                        + " crash.duplicates join.moved join.minimum join.rebalancedMs join.lost join.duplicates"
                        + " registryConverged");
        assertThat(json.at("/nodes").asInt()).isEqualTo(3);
        assertThat(json.at("/children").asInt()).isEqualTo(200);
        assertThat(json.at("/crash/lost").asInt()).isZero();
        assertThat(json.at("/crash/duplicates").asInt()).isZero();
        assertThat(json.at("/join/lost").asInt()).isZero();
        assertThat(json.at("/join/duplicates").asInt()).isZero();
        assertThat(json.at("/join/minimum").asInt()).isBetween(30, 110);
        assertThat(json.at("/join/moved").asInt())
                .isEqualTo(json.at("/join/minimum").asInt());
        assertThat(json.at("/registryConverged").asBoolean()).isTrue();
        assertThat(json.at("/formedMs").asLong()).isPositive();
        assertThat(json.at("/crash/recoveredMs").asLong()).isPositive();
        assertThat(demo.errors()).contains("kill -9 of n1").contains("starting one more JVM: n4");
        assertThat(demo.family()).noneMatch(ProcessHandle::isAlive);
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "KILL, 137"})
    void it_takes_its_jvms_along_when_it_is_ended(String signal, int code) throws Exception {
        var demo =
                programs.processhub("demo", "--nodes", "2", "--children", "10").awaitFamily(2);

        demo.signal(signal);

        assertThat(demo.exitCode()).isEqualTo(code);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> demo.family().stream().noneMatch(ProcessHandle::isAlive));
        assertThat(demo.output()).isEmpty();
    }

    @Test
    void wrong_usage_ends_with_2_and_names_the_limits() throws IOException, InterruptedException {
        var demo = programs.processhub("demo", "--nodes", "0");

        assertThat(demo.exitCode()).isEqualTo(2);
        assertThat(demo.errors()).contains("--nodes: 0 is not a whole number in 2..16");
        assertThat(demo.output()).isEmpty();
    }

    private static String keys(JsonNode json) {
        return json.propertyStream()
                .flatMap(entry -> entry.getValue().isObject()
                        ? entry.getValue().propertyStream().map(inner -> entry.getKey() + "." + inner.getKey())
                        : Stream.of(entry.getKey()))
                .collect(Collectors.joining(" "));
    }
}
