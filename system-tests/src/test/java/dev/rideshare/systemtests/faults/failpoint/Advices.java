package dev.rideshare.systemtests.faults.failpoint;

import dev.rideshare.systemtests.faults.agent.Failpoints;
import dev.rideshare.systemtests.faults.agent.Mutants;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Set;
import java.util.UUID;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/** The code that is copied into the program's methods; it runs, and is read on, there alone. */
@SuppressWarnings("UnusedVariable")
final class Advices {
  private Advices() {}

  /** Bound to the name of the step. */
  @Retention(RetentionPolicy.RUNTIME)
  @interface StepName {}

  static final class AtBegin {
    @Advice.OnMethodEnter
    static void begin(@StepName String step) {
      Failpoints.hit(step);
    }

    private AtBegin() {}
  }

  static final class AtEnd {
    @Advice.OnMethodExit
    static void end(@StepName String step) {
      Failpoints.hit(step);
    }

    private AtEnd() {}
  }

  /** The method does nothing. */
  static final class Skipped {
    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean begin() {
      return true;
    }

    private Skipped() {}
  }

  /** The method says true, without looking. */
  static final class AlwaysTrue {
    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean begin() {
      return true;
    }

    @Advice.OnMethodExit
    static void end(@Advice.Return(readOnly = false) boolean result) {
      result = true;
    }

    private AlwaysTrue() {}
  }

  /** The method finds no copy. */
  static final class NobodyFound {
    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean begin() {
      return true;
    }

    @Advice.OnMethodExit
    static void end(@Advice.Return(readOnly = false) Set<UUID> result) {
      result = Mutants.nobody();
    }

    private NobodyFound() {}
  }

  /** Whatever the method throws, it says true. */
  static final class FailureIsSuccess {
    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void end(
        @Advice.Return(readOnly = false) boolean result,
        @Advice.Thrown(readOnly = false, typing = Assigner.Typing.DYNAMIC)
            @Nullable Throwable thrown) {
      if (thrown != null) {
        thrown = null;
        result = true;
      }
    }

    private FailureIsSuccess() {}
  }
}
