package dev.rideshare.cli;

import dev.rideshare.coordination.ZooKeeperAddress;
import dev.rideshare.coordination.ZooKeeperAddress.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who a process is for ZooKeeper. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ZooKeeperOptions {
  static final String FILE = "--zookeeper-auth-file";
  static final String SECRET = "--zookeeper-auth";

  @Option(
      names = FILE,
      paramLabel = "FILE",
      description =
          "Holds user:password, without which nobody reads or changes what is below the path in"
              + " --zookeeper.")
  @Nullable String authFile;

  /** For the environment and for files of arguments: on a command line, all would see it. */
  @Option(names = SECRET, hidden = true, description = "user:password")
  @Nullable String auth;

  /** The address with the credentials, if there are any. */
  ZooKeeperAddress with(Values values, String address) {
    Optional<Credentials> credentials = credentials(values);
    ZooKeeperAddress all = new ZooKeeperAddress(address, credentials);
    if (credentials.isPresent() && !all.hasPath()) {
      values.addProblems(
          List.of(
              "--zookeeper: with %s, a path is needed, as in host:2181/rideshare: anybody may delete what is at the root"
                  .formatted(FILE)));
    }
    return all;
  }

  /** None, and a problem if there are credentials: the embedded one has no path of ours. */
  Optional<ZooKeeperAddress> forEmbedded(Values values) {
    if (credentials(values).isPresent()) {
      values.addProblems(List.of(FILE + ": is for a ZooKeeper outside, named by --zookeeper"));
    }
    return Optional.empty();
  }

  /** How another process is told of them. */
  static Map<String, String> variables(Credentials own) {
    return Map.of(EnvironmentDefaults.variable(SECRET), text(own));
  }

  static String text(Credentials own) {
    return own.user() + ":" + own.password();
  }

  private Optional<Credentials> credentials(Values values) {
    if (authFile == null) {
      return auth == null ? Optional.empty() : parse(values, SECRET, auth);
    }
    Path file = values.path(FILE, authFile);
    try {
      return parse(values, FILE, Files.readString(file).strip());
    } catch (IOException e) {
      values.addProblems(List.of(FILE + ": " + Reasons.of(e)));
      return Optional.empty();
    }
  }

  /** The text is never repeated. */
  private static Optional<Credentials> parse(Values values, String option, String text) {
    int colon = text.indexOf(':');
    if (colon < 1 || colon == text.length() - 1 || text.lines().count() != 1) {
      values.addProblems(List.of(option + ": must hold one line, user:password"));
      return Optional.empty();
    }
    return Optional.of(new Credentials(text.substring(0, colon), text.substring(colon + 1)));
  }
}
