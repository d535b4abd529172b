package dev.rideshare.cli;

import dev.rideshare.worker.postgres.DatabaseTemplates;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the options' texts and gathers all that is wrong with them, so that the user hears of it at
 * once. What cannot be read becomes a harmless stand-in; {@link #check} then throws.
 */
final class Values {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
  private static final Pattern BYTES = Pattern.compile("(\\d{1,9})([kKmMgG]?)");
  private static final URI NOWHERE = URI.create("http://localhost");

  private final Set<String> problems = new LinkedHashSet<>();

  /**
   * @throws UsageException with all problems, if there is one
   */
  void check() {
    if (!problems.isEmpty()) {
      throw new UsageException(List.copyOf(problems));
    }
  }

  /** Adds the lines whose option has no line yet. */
  void addProblems(List<String> more) {
    for (String line : more) {
      String option = line.substring(0, line.indexOf(':') + 1);
      if (problems.stream().noneMatch(known -> known.startsWith(option))) {
        problems.add(line);
      }
    }
  }

  int port(String option, String text) {
    return number(option, text, 0, 65_535, "a port (0 to 65535)");
  }

  int count(String option, String text) {
    return number(option, text, 1, Integer.MAX_VALUE, "a whole number, 1 or more");
  }

  int count(String option, String text, int least, int most) {
    return number(option, text, least, most, "a whole number from " + least + " to " + most);
  }

  /** A whole number from 1 to 100; a percent sign may follow. */
  int percent(String option, String text) {
    String digits = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
    return number(option, digits, 1, 100, "a percentage from 1 to 100");
  }

  /** A whole number with a unit: {@code 500ms}, {@code 4s}, {@code 2m}, {@code 1h}. */
  Duration duration(String option, String text, Duration least, Duration most) {
    Matcher matcher = DURATION.matcher(text.strip());
    if (!matcher.matches()) {
      problem(option, text, "a duration such as 500ms, 4s, 2m or 1h");
      return least;
    }
    long amount = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          default -> Duration.ofHours(amount);
        };
    if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
      problem(option, text, "from " + text(least) + " to " + text(most));
      return least;
    }
    return duration;
  }

  /** The form that {@link #duration} reads. */
  static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1_000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1_000;
    if (seconds % 3_600 == 0 && seconds > 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
  }

  /** A number of bytes, as Docker takes it: {@code 536870912}, {@code 512m}, {@code 2g}. */
  long bytes(String option, String text) {
    Matcher matcher = BYTES.matcher(text.strip());
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      problem(option, text, "a size such as 512m or 2g");
      return 1;
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
      case "k" -> amount << 10;
      case "m" -> amount << 20;
      case "g" -> amount << 30;
      default -> amount;
    };
  }

  /** A decimal number above 0, in billionths. */
  long billionths(String option, String text) {
    if (!text.matches("\\d{1,4}(\\.\\d{1,9})?") || new BigDecimal(text).signum() == 0) {
      problem(option, text, "a number above 0, such as 2 or 1.5");
      return 1;
    }
    return new BigDecimal(text).movePointRight(9).longValueExact();
  }

  String choice(String option, String text, List<String> allowed) {
    if (!allowed.contains(text)) {
      problem(option, text, String.join(" or ", allowed));
      return allowed.getFirst();
    }
    return text;
  }

  String name(String option, String text) {
    if (!text.matches("[A-Za-z0-9._-]{1,64}")) {
      problem(option, text, "1 to 64 letters, digits, dots, dashes or underscores");
    }
    return text;
  }

  String bind(String option, String text) {
    if (!text.matches("[A-Za-z0-9.:%_-]{1,255}")) {
      problem(option, text, "an address to listen on, such as 127.0.0.1 or 0.0.0.0");
    }
    return text;
  }

  /** A web page's origin as browsers send it, or {@code *} for all. */
  String origin(String option, String text) {
    if (!text.matches("\\*|https?://[A-Za-z0-9.:\\[\\]-]{1,255}")) {
      problem(option, text, "* or an origin such as https://example.org");
    }
    return text;
  }

  /** Requests a second. */
  double rate(String option, String text) {
    if (!text.matches("\\d{1,7}(\\.\\d{1,3})?") || Double.parseDouble(text) <= 0) {
      problem(option, text, "a number of requests a second above 0");
      return 1;
    }
    return Double.parseDouble(text);
  }

  URI httpUrl(String option, String text) {
    return url(option, text, List.of("http", "https"), "a URL such as http://127.0.0.1:8083");
  }

  /** A server without TLS, by host and port alone; without a port it is 80. */
  URI plainHttpUrl(String option, String text) {
    String form = "a URL such as http://127.0.0.1:8083, without https or a path";
    URI url = url(option, text, List.of("http"), form);
    if (!List.of("", "/").contains(url.getRawPath())
        || url.getRawQuery() != null
        || url.getRawFragment() != null
        || url.getRawUserInfo() != null) {
      problem(option, text, form);
    }
    return URI.create("http://" + url.getHost() + ":" + (url.getPort() < 0 ? 80 : url.getPort()));
  }

  List<URI> httpUrls(String option, String text) {
    List<URI> urls = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      urls.add(httpUrl(option, part.strip()));
    }
    return urls;
  }

  String zooKeeper(String option, String text) {
    String host =
        "([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+]):(\\d{1,4}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d\\d|655[0-2]\\d|6553[0-5])";
    if (!text.matches(host + "(," + host + ")*(/[^,]*[^,/])?")) {
      problem(option, text, "ZooKeeper's address such as host:2181,host:2181");
    }
    return text;
  }

  /** {@code embedded}, or PostgreSQL's JDBC URLs, never repeated: they may hold a password. */
  DatabaseTemplates databases(String option, String text) {
    try {
      return DatabaseTemplates.parse(text);
    } catch (IllegalArgumentException e) {
      problems.add(option + ": " + e.getMessage());
      return DatabaseTemplates.EMBEDDED;
    }
  }

  Path path(String option, String text) {
    return path(option, text, "a folder");
  }

  /** One that can be written, as far as can be told before: its folder is there. */
  Path newFile(String option, String text) {
    Path file = path(option, text, "a file");
    Path folder = file.getParent();
    if (Files.isDirectory(file) || folder == null) {
      problem(option, text, "a file");
    } else if (!Files.isDirectory(folder)) {
      addProblems(List.of(option + ": there is no folder " + folder));
    } else if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      addProblems(List.of(option + ": " + file + " can't be written"));
    }
    return file;
  }

  private Path path(String option, String text, String allowed) {
    try {
      if (!text.isBlank()) {
        return Path.of(text).toAbsolutePath().normalize();
      }
    } catch (InvalidPathException e) {
      // Reported below.
    }
    problem(option, text, allowed);
    return Path.of("").toAbsolutePath();
  }

  void problem(String option, String text, String allowed) {
    String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
    problems.add(option + ": \"" + shown.replaceAll("\\p{Cntrl}", "?") + "\" is not " + allowed);
  }

  private int number(String option, String text, int least, int most, String allowed) {
    try {
      int number = Integer.parseInt(text.strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    problem(option, text, allowed);
    return least;
  }

  private URI url(String option, String text, List<String> schemes, String form) {
    try {
      URI url = new URI(text);
      if (url.getScheme() != null
          && schemes.contains(url.getScheme())
          && url.getHost() != null
          && url.getPort() <= 65_535
          && url.getPort() != 0) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Reported below.
    }
    problem(option, text, form);
    return NOWHERE;
  }
}
