package dev.rideshare.worker.postgres;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JDBC URL of a database that somebody else runs. As text it shows no parameters, since the
 * password may be one of them.
 */
public final class DatabaseUrl {
  private static final Pattern FORM =
      Pattern.compile("jdbc:postgresql://([^/?@\\s]+)/([^/?@\\s]+)(\\?\\S*)?");

  /** PostgreSQL cuts longer names off, and two of them may then be one. */
  private static final int LONGEST_NAME = 63;

  /** What a worker sets itself, and would not work without. */
  private static final Set<String> OWN_PARAMETERS =
      Set.of(
          "options",
          "currentSchema",
          "stringtype",
          "binaryTransfer",
          "prepareThreshold",
          "preferQueryMode",
          "autosave",
          "readOnly",
          "maxResultBuffer");

  private final String server;
  private final String database;
  private final String parameters;

  private DatabaseUrl(String server, String database, String parameters) {
    this.server = server;
    this.database = database;
    this.parameters = parameters;
  }

  /**
   * Reads {@code jdbc:postgresql://host[:port][,…]/database[?parameters]}.
   *
   * @throws IllegalArgumentException with what is wrong, and without the text
   */
  public static DatabaseUrl parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "must be embedded or a URL such as"
              + " jdbc:postgresql://host:5432/rideshare_{worker}?user=…");
    }
    String parameters = matcher.group(3) == null ? "" : matcher.group(3);
    for (String parameter : parameters.replaceFirst("\\?", "").split("&", -1)) {
      String name = parameter.replaceFirst("=.*", "");
      if (OWN_PARAMETERS.contains(name)) {
        throw new IllegalArgumentException("the parameter " + name + " is set by the worker");
      }
    }
    DatabaseUrl url = new DatabaseUrl(matcher.group(1), matcher.group(2), parameters);
    if (url.database().getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "the database's name is longer than " + LONGEST_NAME + " bytes");
    }
    return url;
  }

  /** The whole of it, secrets included. */
  String jdbc() {
    return "jdbc:postgresql://" + server + "/" + database + parameters;
  }

  /** Another database on the same server, by a name that needs no encoding. */
  String jdbc(String otherDatabase) {
    return "jdbc:postgresql://" + server + "/" + otherDatabase + parameters;
  }

  /** The database's name. */
  String database() {
    return URLDecoder.decode(database, StandardCharsets.UTF_8);
  }

  /** Server and database: equal where two URLs name the same one. */
  @Override
  public String toString() {
    return server + "/" + database;
  }

  /** As an identifier in SQL. */
  String quotedDatabase() {
    return "\"" + database().replace("\"", "\"\"") + "\"";
  }
}
