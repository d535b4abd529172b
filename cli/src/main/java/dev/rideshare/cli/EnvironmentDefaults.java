package dev.rideshare.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Makes each option an environment variable too: {@code --max-slaves} is {@code
 * RIDESHARE_MAX_SLAVES}. An empty variable counts as not set; the command line wins.
 */
final class EnvironmentDefaults implements IDefaultValueProvider {
  private final Map<String, String> environment;

  EnvironmentDefaults(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    String value = environment.get(variable(option.longestName()));
    return value == null || value.isBlank() ? null : value;
  }

  /** Options and their texts, as another process's environment. */
  static Map<String, String> variables(Map<String, String> options) {
    Map<String, String> variables = new LinkedHashMap<>();
    options.forEach((option, text) -> variables.put(variable(option), text));
    return variables;
  }

  static String variable(String option) {
    return "RIDESHARE_" + option.substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
