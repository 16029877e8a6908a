package io.processhub.benchmarks.jvm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Where there are network namespaces; skipped elsewhere.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class NetworkTest {
    private static Network network() {
        try {
            return new Network();
        } catch (BenchException e) {
            Assumptions.abort(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    @Test
    void a_process_has_its_address_and_its_cable_can_be_pulled_and_put_back() throws Exception {
        try (var network = network()) {
            var process = start(network, 1);
            try {
                assertThat(firstLine(process)).contains(Network.address(1) + "/24");
                network.cut(1);
                network.heal(1);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static Process start(Network network, int number) throws IOException {
        var command = new ArrayList<>(network.prefix(number));
        command.addAll(List.of("sh", "-c", "ip -4 -o addr show eth0; exec sleep 60"));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String firstLine(Process process) throws IOException {
        return String.valueOf(new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine());
    }
}
