package dev.rideshare.worker.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where new workers have their databases: PostgreSQL servers that somebody else runs, or, without
 * any, one of each worker's own in its folder. What a folder began with it keeps, whatever the
 * templates say by now: its copy is there.
 */
public final class DatabaseTemplates {
  /** Every worker has a PostgreSQL of its own. */
  public static final DatabaseTemplates EMBEDDED = new DatabaseTemplates(List.of());

  static final String URL_FILE = "database.url";
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseTemplates.class);
  private static final String WORKER = "{worker}";
  private static final Pattern NUMBERED = Pattern.compile(".*?(\\d{1,9})");

  private final List<String> templates;

  private DatabaseTemplates(List<String> templates) {
    this.templates = templates;
  }

  /**
   * Reads {@code embedded}, or JDBC URLs separated by commas, in which {@code {worker}} stands for
   * the worker's name.
   *
   * @throws IllegalArgumentException with what is wrong, and without the text, which is a secret
   */
  public static DatabaseTemplates parse(String text) {
    if (text.equals("embedded")) {
      return EMBEDDED;
    }
    List<String> templates = Arrays.asList(text.split(",(?=jdbc:postgresql:)", -1));
    templates.forEach(template -> DatabaseUrl.parse(filled(template, "worker")));
    return new DatabaseTemplates(templates);
  }

  /** Whether each worker gets another database. */
  public boolean areForMany() {
    return templates.stream().allMatch(template -> template.contains(WORKER));
  }

  /** Which database the worker of that name and folder uses; empty for an embedded one. */
  public Optional<DatabaseUrl> of(String worker, Path folder) {
    if (Files.exists(folder.resolve("pgdata"))) {
      return Optional.empty();
    }
    List<DatabaseUrl> all =
        templates.stream().map(template -> DatabaseUrl.parse(filled(template, worker))).toList();
    Optional<DatabaseUrl> kept = kept(folder);
    if (kept.isPresent()) {
      String place = kept.get().toString();
      Optional<DatabaseUrl> asNow =
          all.stream().filter(url -> url.toString().equals(place)).findAny();
      if (asNow.isEmpty() && !all.isEmpty()) {
        LOG.warn("{} has its database at {}, which --database-url does not name", folder, place);
      }
      return asNow.or(() -> kept);
    }
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(number(worker) % all.size()));
  }

  /** The external database of a folder as its last worker knew it; empty if it has none. */
  static Optional<DatabaseUrl> kept(Path folder) {
    Path file = folder.resolve(URL_FILE);
    if (Files.exists(folder.resolve("pgdata")) || !Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(DatabaseUrl.parse(Files.readString(file).strip()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalArgumentException e) {
      throw new DatabaseStartException(file + ": " + e.getMessage());
    }
  }

  private static String filled(String template, String worker) {
    return template.replace(WORKER, worker);
  }

  /** Neighbours are on different servers. */
  private static int number(String worker) {
    Matcher numbered = NUMBERED.matcher(worker);
    return numbered.matches() ? Integer.parseInt(numbered.group(1)) : worker.hashCode() >>> 1;
  }

  /** The templates as they were given: a secret. */
  public String text() {
    return templates.isEmpty() ? "embedded" : String.join(",", templates);
  }

  @Override
  public String toString() {
    return templates.isEmpty() ? "embedded" : templates.size() + " templates";
  }
}
