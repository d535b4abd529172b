package dev.rideshare.orchestrator.launcher.docker;

import com.github.dockerjava.api.exception.DockerException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One line for what went wrong between this program and an engine. */
final class Reasons {
  private static final Pattern MESSAGE = Pattern.compile("\"message\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  private Reasons() {}

  static String of(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof DockerException) {
        Matcher matcher = MESSAGE.matcher(text(each));
        return matcher.find() ? matcher.group(1).replace("\\\"", "\"") : firstLine(text(each));
      }
      if (each instanceof IOException) {
        return "it does not answer (" + firstLine(text(each)) + ")";
      }
    }
    return firstLine(text(failure));
  }

  private static String text(Throwable failure) {
    @Nullable String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("").strip();
  }
}
