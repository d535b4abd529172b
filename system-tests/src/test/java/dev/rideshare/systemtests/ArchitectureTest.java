package dev.rideshare.systemtests;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The modules' dependencies go one way, as {@code docs/architecture.md} draws them. */
final class ArchitectureTest {
  private static final String ROOT = "dev.rideshare.";
  private static final String PLANNER = "dev.rideshare.orchestrator.control.Planner";
  private static final JavaClasses PROGRAM =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.rideshare");

  /** Each module with the modules of this program and the libraries that it may use, by space. */
  enum Module {
    MODEL("", ""),
    MESSAGING("model", "com.rabbitmq.. org.slf4j.."),
    COORDINATION(
        "model", "org.apache.curator.. org.apache.zookeeper.. com.fasterxml.jackson.. org.slf4j.."),
    WEB("", "io.vertx.. io.netty.. io.micrometer.. com.fasterxml.jackson.. org.slf4j.."),
    WORKER(
        "model messaging coordination",
        "org.postgresql.. com.zaxxer.hikari.. io.zonky.. com.fasterxml.jackson.."
            + " org.apache.commons.compress.. org.tukaani.. org.slf4j.."),
    ORCHESTRATOR(
        "model messaging coordination web",
        "io.vertx.. io.netty.. io.micrometer.. com.fasterxml.jackson.. com.github.dockerjava.."
            + " org.slf4j.."),
    RIDESHARE(
        "web",
        "io.vertx.. io.netty.. io.micrometer.. com.fasterxml.jackson.. com.password4j.."
            + " org.apache.commons.csv.. org.slf4j..");

    private final String modules;
    private final String libraries;

    Module(String modules, String libraries) {
      this.modules = modules;
      this.libraries = libraries;
    }

    private String folder() {
      return name().toLowerCase(Locale.ROOT);
    }

    private String packages() {
      return ROOT + folder() + "..";
    }

    private String[] mayUse() {
      List<String> packages = new ArrayList<>(words(libraries));
      packages.addAll(List.of("java..", "javax..", "org.jspecify..", this.packages()));
      words(modules).forEach(module -> packages.add(ROOT + module + ".."));
      return packages.toArray(String[]::new);
    }

    private static List<String> words(String text) {
      return Stream.of(text.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aModuleUsesNothingButWhatItMay(Module module) {
    check(
        noClasses()
            .that()
            .resideInAPackage(module.packages())
            .should()
            .dependOnClassesThat(
                resideOutsideOfPackages(module.mayUse()).and(isNoPartOfTheLanguage())));
  }

  @Test
  void nobodyUsesTheCommand() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.rideshare.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.rideshare.cli.."));
  }

  @Test
  void workerAndOrchestratorNeverMeet() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.rideshare.worker..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.rideshare.orchestrator.."));
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.rideshare.orchestrator..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.rideshare.worker.."));
  }

  @Test
  void noPackagesUseEachOtherInACircle() {
    check(slices().matching("dev.rideshare.(**)").should().beFreeOfCycles());
  }

  @Test
  void theModelAndThePlannerTakeNeitherTimeNorChanceByThemselves() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.rideshare.model..")
            .or()
            .haveFullyQualifiedName(PLANNER)
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", Duration.class)
            .orShould()
            .callConstructor(Random.class));
  }

  /** Election and autoscaling are in the model, which may use the JDK alone; so is this, nearly. */
  @Test
  void thePlannerDecidesAndDoesNothing() {
    check(
        noClasses()
            .that()
            .haveFullyQualifiedName(PLANNER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "java.io..",
                "java.nio..",
                "java.net..",
                "java.util.concurrent..",
                "org.slf4j..",
                "dev.rideshare.coordination..",
                "dev.rideshare.messaging..",
                "dev.rideshare.orchestrator.events..",
                "dev.rideshare.orchestrator.front..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("dev.rideshare.orchestrator.control.Cluster")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("dev.rideshare.orchestrator.launcher.Launcher")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("dev.rideshare.orchestrator.control.Folders"));
    assertThat(PROGRAM.contain(PLANNER)).isTrue();
  }

  @Test
  void loggingIsSlf4j() {
    check(NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING);
  }

  @Test
  void onlyTheCommandPrints() {
    check(
        noClasses()
            .that(resideOutsideOfPackages("dev.rideshare.cli.."))
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err"));
  }

  @Test
  void onlyTheCommandEndsTheProcess() {
    check(
        noClasses()
            .that(resideOutsideOfPackages("dev.rideshare.cli..", "dev.rideshare.worker"))
            .should()
            .callMethod(System.class, "exit", int.class));
  }

  @Test
  void everyClassLivesInAModulesPackage() {
    String[] known =
        Stream.concat(
                Arrays.stream(Module.values()).map(Module::packages),
                Stream.of("dev.rideshare.cli.."))
            .toArray(String[]::new);
    check(classes().should().resideInAnyPackage(known));
  }

  /** The rules above say nothing of classes that were not found. */
  @Test
  void theRulesHaveSeenTheClassesOfEveryModule() {
    Map<Module, Long> seen =
        Arrays.stream(Module.values())
            .collect(
                Collectors.toMap(
                    module -> module,
                    module ->
                        PROGRAM.stream()
                            .filter(resideInAnyPackage(module.packages()))
                            .filter(type -> !type.getSimpleName().equals("package-info"))
                            .count()));
    assertThat(seen.values()).as("%s", seen).allMatch(count -> count > 0);
  }

  private static DescribedPredicate<JavaClass> isNoPartOfTheLanguage() {
    return DescribedPredicate.describe(
        "are not primitive", type -> !type.isPrimitive() && !type.getPackageName().isEmpty());
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(PROGRAM);
  }
}
