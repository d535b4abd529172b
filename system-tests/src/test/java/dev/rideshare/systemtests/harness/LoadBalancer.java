package dev.rideshare.systemtests.harness;

import static org.awaitility.Awaitility.await;

import dev.rideshare.messaging.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;

/**
 * nginx or HAProxy as we ship its configuration, with other addresses in it: a process of its own
 * on a free loopback port, with everything it writes in a temporary folder.
 */
public final class LoadBalancer implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final String LISTENS_ON = "127.0.0.1:8080";
  private static final String USERS = "127.0.0.1:8081";
  private static final String RIDES = "127.0.0.1:8082";

  /** The program, and how it is run as an ordinary user in a folder of its own. */
  public enum Program {
    NGINX("/usr/sbin/nginx", "deploy/nginx/rideshare.conf") {
      @Override
      List<String> command(Path folder, Path config) throws IOException {
        Path main =
            Files.writeString(
                folder.resolve("nginx.conf"),
                """
                daemon off;
                pid nginx.pid;
                error_log stderr;
                user %s;
                events {}
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    include %s;
                }
                """
                    .formatted(System.getProperty("user.name", ""), config));
        return List.of(path(), "-p", folder.toString(), "-e", "stderr", "-c", main.toString());
      }
    },
    HAPROXY("/usr/sbin/haproxy", "deploy/haproxy/haproxy.cfg") {
      @Override
      List<String> command(Path folder, Path config) {
        return List.of(path(), "-db", "-f", config.toString());
      }
    };

    private final Path path;
    private final String shipped;

    Program(String path, String shipped) {
      this.path = Path.of(path);
      this.shipped = shipped;
    }

    abstract List<String> command(Path folder, Path config) throws IOException;

    String path() {
      if (!Files.isExecutable(path)) {
        throw new AssertionError(
            "These tests need "
                + path
                + ": as root, run 'apt-get install nginx-light haproxy', or run '.ci/run', which"
                + " does.");
      }
      return path.toString();
    }
  }

  private final Path folder = Folders.temporary("balancer-test-");
  private final int port = Ports.free();
  private final Process process;
  private final ProcessOutput output;
  private final ProcessTree tree;

  private LoadBalancer(Program program, List<URI> users, List<URI> rides) throws IOException {
    String config = Files.readString(Repository.launcher().resolveSibling(program.shipped));
    config = withInstances(withInstances(config, USERS, users), RIDES, rides);
    config = replaced(config, LISTENS_ON, "127.0.0.1:" + port);
    Path file = Files.writeString(folder.resolve("shipped.conf"), config);
    process =
        new ProcessBuilder(program.command(folder, file))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    output = new ProcessOutput("balancer", process.getInputStream());
    tree = new ProcessTree(process.toHandle(), folder);
  }

  /** Starts one in front of these instances; it takes connections when this returns. */
  public static LoadBalancer start(Program program, List<URI> users, List<URI> rides) {
    try {
      LoadBalancer started = new LoadBalancer(program, users, rides);
      try {
        started.awaitListening();
      } catch (Throwable e) {
        started.close();
        throw e;
      }
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Http http() {
    return new Http(URI.create("http://127.0.0.1:" + port));
  }

  /** The line that names the one instance, once for each of these; HAProxy's have a name each. */
  private static String withInstances(String config, String one, List<URI> instances) {
    Matcher line =
        Pattern.compile("(?m)^( +server )(\\w+1 )?" + Pattern.quote(one) + "(.*)\\n")
            .matcher(config);
    if (!line.find()) {
      throw new AssertionError("the configuration names no instance at " + one);
    }
    StringBuilder lines = new StringBuilder();
    for (URI instance : instances) {
      String name = line.group(2) == null ? "" : "at" + instance.getPort() + " ";
      lines.append(line.group(1)).append(name).append(instance.getAuthority());
      lines.append(line.group(3)).append('\n');
    }
    return line.replaceFirst(Matcher.quoteReplacement(lines.toString()));
  }

  private static String replaced(String config, String shipped, String ours) {
    if (!config.contains(shipped)) {
      throw new AssertionError("the configuration does not listen on " + shipped);
    }
    return config.replace(shipped, ours);
  }

  private void awaitListening() {
    try {
      await("the balancer listens")
          .atMost(START_LIMIT)
          .pollInterval(Duration.ofMillis(20))
          .pollInSameThread()
          .until(() -> !process.isAlive() || !Ports.isFree(port));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("the balancer does not start:\n" + output.text(), e);
    }
    if (!process.isAlive()) {
      output.awaitEnd(Duration.ofSeconds(2));
      throw new AssertionError("the balancer ended:\n" + output.text());
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      boolean _ = process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tree.close();
    Folders.deleteAll(folder);
  }
}
