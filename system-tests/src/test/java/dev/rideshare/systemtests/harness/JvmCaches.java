package dev.rideshare.systemtests.harness;

import java.util.List;
import java.util.regex.Pattern;

/** What a JVM says of the cache that it has its classes from. */
public final class JvmCaches {
  /** Has a JVM end at once if its cache doesn't fit, and tell all that it knows of training. */
  public static final String TELLING =
      "-XX:AOTMode=on -XX:+UnlockDiagnosticVMOptions -XX:+AOTPrintTrainingInfo";

  private static final String DICTIONARY = "Archived TrainingData Dictionary";
  private static final Pattern ENTRY = Pattern.compile(" *[0-9]+: 0x[0-9a-f]+ [A-Z] .*");

  private JvmCaches() {}

  /** What a cache holds of methods and how they were compiled. */
  public static List<String> trained(String output) {
    if (!output.contains(DICTIONARY)) {
      throw new AssertionError("no word of training in\n" + output);
    }
    return output.lines().filter(line -> ENTRY.matcher(line).matches()).limit(10).toList();
  }
}
