package io.processhub;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The fences of the house: which package may know which, and what may not enter the core.
///
/// A failing fence is a question about the design, not about the fence: see the package-info of
/// the two packages for what they are for.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class FencesTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.processhub");

    private static final String ROOF = "io.processhub";
    private static final String API = "io.processhub.api";
    private static final String SPI = "io.processhub.spi";
    private static final String MODEL = "io.processhub.model";
    private static final String CORE = "io.processhub.core";
    private static final String WIRE = "io.processhub.core.wire";
    private static final String RUNTIME = "io.processhub.runtime..";
    private static final String STRATEGY = "io.processhub.strategy..";
    private static final List<String> ROOMS = Stream.of("registry", "slot", "operation", "cluster", "handover")
            .map(room -> CORE + "." + room)
            .toList();

    /// A place in the house, and the other places it may know.
    record Floor(String place, Set<String> mayKnow) {
        static Floor of(String place, String... mayKnow) {
            return new Floor(place, Set.of(mayKnow));
        }

        String[] knownPlaces() {
            return Stream.concat(Stream.of(place), mayKnow.stream()).toArray(String[]::new);
        }

        @Override
        public String toString() {
            return place;
        }
    }

    static Stream<Floor> floors() {
        var house = Stream.of(
                Floor.of(MODEL),
                Floor.of(SPI, MODEL),
                Floor.of(API, SPI, MODEL),
                Floor.of(STRATEGY, API, SPI, MODEL),
                Floor.of(WIRE, API, SPI, MODEL),
                new Floor(CORE, union(ROOMS, List.of(WIRE, API, SPI, MODEL))),
                Floor.of(RUNTIME, CORE, WIRE, API, SPI, MODEL),
                Floor.of(ROOF, RUNTIME, STRATEGY, CORE, WIRE, API, SPI, MODEL));
        var rooms = ROOMS.stream().map(room -> Floor.of(room, WIRE, API, SPI, MODEL));
        return Stream.concat(house, rooms);
    }

    @ParameterizedTest
    @MethodSource("floors")
    void stairs_go_down_only(Floor floor) {
        noClasses()
                .that()
                .resideInAPackage(floor.place())
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.processhub..").and(not(resideInAnyPackage(floor.knownPlaces()))))
                .because(floor + " may know only " + floor.mayKnow())
                .check(HOUSE);
    }

    @Test
    void every_class_lives_on_a_floor() {
        classes()
                .should()
                .resideInAnyPackage(floors().map(Floor::place).toArray(String[]::new))
                .because("a new package needs a floor in this test, and a package-info that says why")
                .check(HOUSE);
    }

    @Test
    void packages_form_no_cycle() {
        slices().matching("io.processhub.(**)").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void the_core_has_no_threads() {
        noClasses()
                .that()
                .resideInAPackage("io.processhub.core..")
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.concurrent..")
                        .or(anyOf(
                                "java.lang.Thread",
                                "java.lang.ThreadLocal",
                                "java.lang.ScopedValue",
                                "java.util.Timer",
                                "java.util.TimerTask")))
                .because("the driver calls the core from one thread at a time")
                .check(HOUSE);
    }

    @Test
    void the_core_has_no_clock() {
        noClasses()
                .that()
                .resideInAPackage("io.processhub.core..")
                .should()
                .dependOnClassesThat(anyOf("java.time.Clock", "java.time.InstantSource"))
                .orShould()
                .accessTargetWhere(calls("java.lang.System", "currentTimeMillis", "nanoTime"))
                .orShould()
                .accessTargetWhere(callsNowOfJavaTime())
                .because("time is an argument, so that a seed repeats its run")
                .check(HOUSE);
    }

    @Test
    void the_core_has_no_chance() {
        noClasses()
                .that()
                .resideInAPackage("io.processhub.core..")
                .should()
                .dependOnClassesThat(anyOf(
                        "java.util.Random", "java.util.concurrent.ThreadLocalRandom", "java.security.SecureRandom"))
                .orShould()
                .accessTargetWhere(calls("java.lang.Math", "random"))
                .orShould()
                .accessTargetWhere(calls("java.lang.StrictMath", "random"))
                .orShould()
                .accessTargetWhere(calls("java.util.UUID", "randomUUID"))
                .orShould()
                .callMethod(Collections.class, "shuffle", List.class)
                .orShould()
                .accessTargetWhere(calls("java.util.random.RandomGenerator", "getDefault", "of"))
                .orShould()
                .callConstructor(SplittableRandom.class)
                .orShould()
                .accessTargetWhere(calls("java.lang.System", "identityHashCode"))
                .because("chance is an argument, so that a seed repeats its run")
                .check(HOUSE);
    }

    @Test
    void the_core_does_no_io_and_writes_no_log() {
        noClasses()
                .that()
                .resideInAPackage("io.processhub.core..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.io..", "java.nio.file..", "java.nio.channels..", "java.net..", "org.slf4j..")
                        .and(not(anyOf("java.io.Serial", "java.io.Serializable", "java.io.IOException")))
                        .or(resideInAPackage("java.util.logging.."))
                        .or(anyOf("java.lang.System$Logger")))
                .because("the core returns what should happen, and the driver logs events and effects")
                .check(HOUSE);
    }

    @Test
    void of_the_core_only_the_wire_knows_io_exceptions_and_the_wire_format() {
        noClasses()
                .that()
                .resideInAPackage("io.processhub.core..")
                .and()
                .resideOutsideOfPackage(WIRE)
                .should()
                .dependOnClassesThat(anyOf("java.io.IOException").or(resideInAPackage("com.google.protobuf..")))
                .because("reading and writing arrays is declared to throw them, and only the wire does that")
                .check(HOUSE);
    }

    @Test
    void nothing_leans_on_the_inside_of_the_jdk() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("sun..", "jdk.internal..")
                .check(HOUSE);
    }

    @Test
    void the_house_is_not_empty() {
        assertThat(HOUSE).isNotEmpty();
        assertThat(floors().map(Floor::place)).doesNotHaveDuplicates();
    }

    private static Set<String> union(List<String> some, List<String> others) {
        return Set.copyOf(Stream.concat(some.stream(), others.stream()).toList());
    }

    private static DescribedPredicate<JavaClass> anyOf(String... names) {
        var wanted = Set.of(names);
        return DescribedPredicate.describe("are " + wanted, type -> wanted.contains(type.getName()));
    }

    /// Calls and method references alike: `Instant::now` reads the clock as `Instant.now()` does.
    private static DescribedPredicate<JavaAccess<?>> calls(String owner, String... methods) {
        var wanted = Set.of(methods);
        return DescribedPredicate.describe(
                owner + " " + wanted,
                access -> access.getTargetOwner().getName().equals(owner) && wanted.contains(name(access)));
    }

    private static DescribedPredicate<JavaAccess<?>> callsNowOfJavaTime() {
        return DescribedPredicate.describe(
                "now() of java.time",
                access -> access.getTargetOwner().getPackageName().startsWith("java.time")
                        && name(access).equals("now"));
    }

    private static String name(JavaAccess<?> access) {
        return access.getTarget().getName();
    }
}
