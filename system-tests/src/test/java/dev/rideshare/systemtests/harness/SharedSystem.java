package dev.rideshare.systemtests.harness;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives {@link OnSharedSystem} its process; the end of the whole run closes it. */
final class SharedSystem implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SharedSystem.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RideshareProcess.class;
  }

  @Override
  public RideshareProcess resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent("system", key -> Start.now(), Start.class)
        .system();
  }

  /** The one attempt to start it: where it fails, every test fails of that without another try. */
  private record Start(
      @Nullable RideshareProcess started, @Nullable Throwable failure, Deque<Runnable> ends)
      implements AutoCloseable {
    static Start now() {
      Deque<Runnable> ends = new ArrayDeque<>();
      try {
        // No scaling while it runs: the tests read a lot, and count workers.
        RideshareProcess.Builder up = RideshareProcess.up().option("--max-slaves", 1);
        Setup.chosen().prepare(up, ends);
        return new Start(up.start(), null, ends);
      } catch (RuntimeException | AssertionError e) {
        return new Start(null, e, ends);
      }
    }

    RideshareProcess system() {
      if (started == null) {
        throw new AssertionError("the shared system did not start", failure);
      }
      return started;
    }

    @Override
    public void close() {
      try {
        if (started != null) {
          started.close();
        }
      } finally {
        ends.forEach(Runnable::run);
      }
    }
  }
}
