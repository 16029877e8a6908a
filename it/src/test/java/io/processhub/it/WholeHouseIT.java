package io.processhub.it;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// The fence that can only be seen from outside: the packages of all modules together.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class WholeHouseIT {
    @Test
    void packages_of_all_modules_form_no_cycle() {
        var house = new ClassFileImporter().importPackages("io.processhub");

        assertThat(house.containPackage("io.processhub.core")).isTrue();
        assertThat(house.containPackage("io.processhub.jgroups")).isTrue();
        assertThat(house.containPackage("io.processhub.node")).isTrue();
        slices().matching("io.processhub.(**)").should().beFreeOfCycles().check(house);
    }
}
