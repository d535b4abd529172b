package dev.rideshare.systemtests.faults.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import net.bytebuddy.dynamic.loading.ByteArrayClassLoader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Notices where the program's methods were renamed away from under the steps and mutations. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class InstrumentedTest {
  private final Program program = Program.open();
  private final SortedMap<String, byte[]> sound =
      new Instrumented(program, Optional.empty()).classes();

  @AfterAll
  void close() {
    program.close();
  }

  @ParameterizedTest
  @EnumSource
  void aStepIsAtOneMethodOfTheProgram(Step step) {
    assertThat(program.types().describe(step.typeName()).isResolved()).isTrue();
    assertThat(program.types().describe(step.typeName()).resolve().getDeclaredMethods())
        .filteredOn(step::isOn)
        .hasSize(1);
    assertThat(constants(sound, step.typeName())).contains(step.name());
  }

  @ParameterizedTest
  @EnumSource
  void aMutationFindsAllThatItChanges(Mutation mutation) {
    SortedMap<String, byte[]> broken = new Instrumented(program, Optional.of(mutation)).classes();
    for (Mutation.Change change : mutation.changes()) {
      assertThat(program.types().describe(change.type()).resolve().getDeclaredMethods())
          .as("%s", change)
          .filteredOn(change.method()::matches)
          .hasSize(1);
      assertThat(constants(broken, change.type())).contains(change.rewrite().mutant());
    }
  }

  @Test
  void theJvmTakesTheSoundOnes() throws ClassNotFoundException {
    verify(sound);
  }

  @ParameterizedTest
  @EnumSource
  void theJvmTakesTheBrokenOnes(Mutation mutation) throws ClassNotFoundException {
    verify(new Instrumented(program, Optional.of(mutation)).classes());
  }

  private static void verify(SortedMap<String, byte[]> classes) throws ClassNotFoundException {
    ClassLoader loader =
        new ByteArrayClassLoader.ChildFirst(
            InstrumentedTest.class.getClassLoader(),
            classes,
            ByteArrayClassLoader.PersistenceHandler.LATENT);
    for (String name : classes.keySet()) {
      assertThat(Class.forName(name, true, loader).getClassLoader()).isSameAs(loader);
    }
  }

  private static String constants(SortedMap<String, byte[]> classes, String typeName) {
    return new String(classes.getOrDefault(typeName, new byte[0]), StandardCharsets.ISO_8859_1);
  }
}
