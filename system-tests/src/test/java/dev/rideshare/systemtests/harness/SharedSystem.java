package dev.rideshare.systemtests.harness;

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
        .computeIfAbsent(
            "system",
            // No scaling while it runs: the tests read a lot, and count workers.
            key -> RideshareProcess.up().option("--max-slaves", 1).start(),
            RideshareProcess.class);
  }
}
