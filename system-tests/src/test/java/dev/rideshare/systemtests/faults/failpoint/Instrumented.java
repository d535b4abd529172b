package dev.rideshare.systemtests.faults.failpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;

/** Makes classes of the program anew, with calls at all steps, and broken if so wanted. */
final class Instrumented {
  private final Program program;
  private final List<Mutation.Change> changes;

  Instrumented(Program program, Optional<Mutation> mutation) {
    this.program = program;
    this.changes = mutation.map(Mutation::changes).orElse(List.of());
  }

  /** The bytes of each class that is not as the program has it, by binary name. */
  SortedMap<String, byte[]> classes() {
    SortedMap<String, byte[]> classes = new TreeMap<>();
    Stream.concat(
            Arrays.stream(Step.values()).map(Step::typeName),
            changes.stream().map(Mutation.Change::type))
        .distinct()
        .forEach(name -> classes.put(name, made(name)));
    return classes;
  }

  private byte[] made(String typeName) {
    TypeDescription type = program.types().describe(typeName).resolve();
    DynamicType.Builder<?> builder = new ByteBuddy().redefine(type, program.locator());
    for (Mutation.Change change : changes) {
      if (change.type().equals(typeName)) {
        builder = builder.visit(change.wrapper());
      }
    }
    for (Step step : Step.values()) {
      if (step.typeName().equals(typeName)) {
        builder = builder.visit(call(step));
      }
    }
    try (DynamicType.Unloaded<?> made = builder.make(program.types())) {
      return made.getBytes();
    }
  }

  private static AsmVisitorWrapper call(Step step) {
    Class<?> advice =
        switch (step.moment()) {
          case BEGIN -> Advices.AtBegin.class;
          case END -> Advices.AtEnd.class;
        };
    return Advice.withCustomMapping()
        .bind(Advices.StepName.class, step.name())
        .to(advice)
        .on(step::isOn);
  }
}
