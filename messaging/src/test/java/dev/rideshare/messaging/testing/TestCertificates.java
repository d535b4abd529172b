package dev.rideshare.messaging.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A certificate authority of a test's own, a certificate of it for a server called localhost and
 * one for a client, made by openssl, valid for a day.
 */
public final class TestCertificates {
  private final Path folder;

  private TestCertificates(Path folder) {
    this.folder = folder;
  }

  /** Makes them in this folder. */
  public static TestCertificates in(Path folder) {
    TestCertificates made = new TestCertificates(folder);
    try {
      Files.writeString(folder.resolve("server.ext"), "subjectAltName = DNS:localhost\n");
      Files.writeString(folder.resolve("client.ext"), "extendedKeyUsage = clientAuth\n");
      for (String authority : List.of("ca", "stranger")) {
        made.openssl("req -x509 -days 1 -subj /CN=%s -keyout %s.key -out %s.pem", authority);
      }
      for (String owner : List.of("server", "client")) {
        made.openssl("req -subj /CN=%s -keyout %s.key -out %s.csr", owner);
        made.run(
            Stream.of(
                "openssl x509 -req -days 1 -CA ca.pem -CAkey ca.key -CAcreateserial",
                " -in %s.csr -extfile %s.ext -out %s.pem".formatted(owner, owner, owner)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return made;
  }

  private void openssl(String form, String name) throws IOException {
    run(
        Stream.of(
            "openssl " + form.formatted(name, name, name),
            " -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"));
  }

  private void run(Stream<String> words) throws IOException {
    Path log = folder.resolve("openssl.log");
    Process process =
        new ProcessBuilder(words.flatMap(part -> Stream.of(part.strip().split(" "))).toList())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException("openssl failed:\n" + Files.readString(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Who signed the server's and the client's. */
  public Path ca() {
    return folder.resolve("ca.pem");
  }

  /** An authority that signed nothing. */
  public Path stranger() {
    return folder.resolve("stranger.pem");
  }

  public Path client() {
    return folder.resolve("client.pem");
  }

  public Path clientKey() {
    return folder.resolve("client.key");
  }

  /** For the server: clients must show a certificate of this authority. */
  String configuration() {
    return """
    ssl_options.cacertfile = %s
    ssl_options.certfile = %s
    ssl_options.keyfile = %s
    ssl_options.verify = verify_peer
    ssl_options.fail_if_no_peer_cert = true
    """
        .formatted(ca(), folder.resolve("server.pem"), folder.resolve("server.key"));
  }
}
