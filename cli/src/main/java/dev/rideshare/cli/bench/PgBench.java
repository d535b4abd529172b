package dev.rideshare.cli.bench;

import dev.rideshare.web.StartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** PostgreSQL's own load generator, where it is installed. */
record PgBench(Path program) {
  /** Where Debian puts each version's programs. */
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  private static final int CONNECTING_SECONDS = 1;

  /** All that it says where there was no time for a single transaction. */
  private static final String NOTHING = "number of transactions actually processed: 0";

  private static final Pattern RATE = Pattern.compile("(?m)^tps = ([0-9.]+)");
  private static final Pattern FAILED =
      Pattern.compile("(?m)^number of failed transactions: (\\d+)");

  /**
   * Looks for it.
   *
   * @param path the variable PATH
   */
  static Optional<PgBench> find(String path) {
    Stream<Path> onPath =
        Arrays.stream(path.split(":", -1)).filter(s -> !s.isEmpty()).map(Path::of);
    return Stream.concat(onPath, debian())
        .map(folder -> folder.resolve("pgbench"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(PgBench::new);
  }

  private static Stream<Path> debian() {
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      return versions
          .map(version -> version.resolve("bin"))
          .sorted(Comparator.reverseOrder())
          .toList()
          .stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  /**
   * Whether pgbench can be told where that is: it takes one server, where the driver takes many.
   */
  static boolean canReach(String jdbcUrl) {
    Properties place = Driver.parseURL(jdbcUrl, null);
    return place != null && !of(place, PGProperty.PG_HOST).contains(",");
  }

  /**
   * Runs a script's one statement, prepared, again and again. Latencies are not known.
   *
   * @throws StartException if it fails
   */
  Sample run(String jdbcUrl, String script, int clients, Duration duration)
      throws InterruptedException {
    Properties place = Driver.parseURL(jdbcUrl, null);
    if (place == null) {
      throw new StartException("no JDBC URL of a server: pgbench can't be told where it is");
    }
    // Its time begins with its connections' opening, which the rate leaves out.
    long seconds = CONNECTING_SECONDS + Math.max(1, duration.toSeconds());
    try {
      Path file = Files.createTempFile("rideshare-bench-", ".sql");
      Path output = Files.createTempFile("rideshare-bench-", ".txt");
      try {
        Files.writeString(file, script);
        ProcessBuilder builder =
            new ProcessBuilder(
                List.of(
                    program.toString(),
                    "--no-vacuum",
                    "--protocol=prepared",
                    "--client=" + clients,
                    "--jobs=" + Math.min(clients, 2),
                    "--time=" + seconds,
                    "--file=" + file,
                    "--host=" + of(place, PGProperty.PG_HOST).replaceAll("[\\[\\]]", ""),
                    "--port=" + of(place, PGProperty.PG_PORT),
                    "--username=" + of(place, PGProperty.USER),
                    of(place, PGProperty.PG_DBNAME)));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().putAll(Map.of("PGPASSWORD", of(place, PGProperty.PASSWORD)));
        // To a file: reading from the process could not be interrupted.
        Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        int code;
        try {
          code = process.waitFor();
        } finally {
          process.destroy();
        }
        String said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        if (code != 0) {
          throw new StartException("pgbench failed: " + said.lines().reduce("", (a, b) -> b));
        }
        return sample(said, seconds);
      } finally {
        Files.delete(file);
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new StartException("pgbench can't be run: " + e.getMessage());
    }
  }

  /** What its report says. */
  static Sample sample(String said, long seconds) {
    Matcher rate = RATE.matcher(said);
    boolean told = rate.find();
    if (!told && !said.contains(NOTHING)) {
      throw new StartException("pgbench told no rate");
    }
    Matcher failed = FAILED.matcher(said);
    long errors = failed.find() ? Long.parseLong(failed.group(1)) : 0;
    return new Sample(
        told ? Math.round(Double.parseDouble(rate.group(1)) * seconds) : 0,
        errors,
        errors == 0 ? Map.of() : Map.of("failed transactions", errors),
        Duration.ofSeconds(seconds),
        Sample.histogram(),
        Map.of());
  }

  private static String of(Properties place, PGProperty part) {
    return place.getProperty(part.getName(), "");
  }

  @Override
  public String toString() {
    return "pgbench";
  }
}
