package io.processhub.jgroups;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.spi.TransportException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class NeededJGroupsTest {
    @Test
    void that_of_this_build_is_new_enough() {
        assertThatCode(NeededJGroups::check).doesNotThrowAnyException();
        assertThatCode(() -> NeededJGroups.check(5, 5, 7)).doesNotThrowAnyException();
        assertThatCode(() -> NeededJGroups.check(5, 6, 0)).doesNotThrowAnyException();
        assertThatCode(() -> NeededJGroups.check(6, 0, 0)).doesNotThrowAnyException();
    }

    @Test
    void an_older_one_is_refused_by_name_and_version() {
        for (int[] old : new int[][] {{5, 5, 1}, {5, 4, 9}, {4, 9, 9}}) {
            assertThatThrownBy(() -> NeededJGroups.check(old[0], old[1], old[2]))
                    .isInstanceOf(TransportException.class)
                    .hasMessageStartingWith("JGroups %d.%d.%d is on the class path".formatted(old[0], old[1], old[2]))
                    .hasMessageContaining("at least 5.5.7 is needed");
        }
    }
}
