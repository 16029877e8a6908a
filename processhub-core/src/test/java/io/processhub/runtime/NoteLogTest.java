package io.processhub.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.processhub.core.Note;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Token;
import io.processhub.runtime.process.TimerWheel;
import io.processhub.runtime.vital.NodeGuard;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class NoteLogTest {
    private static final int MANY = 10_000;
    private final LogWriter writer = new LogWriter("n1", NodeGuard.NONE);
    private final TimerWheel wheel = new TimerWheel(NodeGuard.NONE);
    private final NoteLog notes = new NoteLog("sensors", writer, wheel);
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.processhub.hub");
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    };

    private @Nullable Level level;

    @BeforeEach
    void listen() {
        level = logger.getLevel();
        logger.setLevel(Level.INFO);
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(appender);
        logger.setLevel(level);
        wheel.close();
    }

    private long begun(String with) {
        return lines.stream().filter(line -> line.startsWith(with)).count();
    }

    private static long count(String line) {
        return Long.parseLong(line.replaceAll(".* count=(\\d+) .*", "$1"));
    }

    @Test
    void ten_thousand_conflicts_at_once_are_some_hundred_lines_and_a_count_of_the_rest() {
        var token = Token.grant(Token.NONE, 1_790_000_000_000L, 1);
        for (int i = 0; i < MANY; i++) {
            notes.write(new Note.DoubleEnded(ChildId.of("c" + i), token, token.nextLife(), 1_000));
        }
        notes.write(new Note.MemberSetAside(new NodeId("n2", 1)));

        await().until(() -> begun("registry conflict")
                        + lines.stream()
                                .filter(line -> line.startsWith("log lines left out"))
                                .mapToLong(NoteLogTest::count)
                                .sum()
                == MANY);
        assertThat(begun("registry conflict")).isBetween((long) LogLimit.LINES, MANY / 2L);
        assertThat(lines).anyMatch(line -> line.contains("kind=\"registry conflict\""));
        assertThat(begun("member set aside")).isOne();
        assertThat(writer.dropped()).isZero();
    }

    @Test
    void what_was_left_out_is_told_before_the_hub_is_closed() {
        for (int i = 0; i < MANY; i++) {
            notes.write(new Note.Released(ChildId.of("c" + i)));
        }
        notes.closed("n1", "it was closed on this node");

        await().until(() -> begun("hub closed") == 1);
        assertThat(begun("log lines left out")).isPositive();
    }
}
