package dev.rideshare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.orchestrator.launcher.docker.ContainerSpec;
import dev.rideshare.orchestrator.launcher.docker.MountPoint;
import dev.rideshare.orchestrator.launcher.docker.Owner;
import dev.rideshare.web.HttpOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code up --launcher docker} gives the orchestrator's container. */
class ContainerBackendTest {
  @TempDir private Path folder;

  @Test
  void theOrchestratorIsToldZooKeepersCredentials() throws Exception {
    Path file = Files.writeString(folder.resolve("auth"), "me:secret\n");
    assertThat(
            orchestrator("--zookeeper=h:2181/one", "--zookeeper-auth-file=" + file).environment())
        .containsEntry("RIDESHARE_ZOOKEEPER_AUTH", "me:secret")
        .doesNotContainKey("RIDESHARE_ZOOKEEPER_AUTH_FILE");
  }

  @Test
  void withoutCredentialsItIsToldNone() {
    assertThat(orchestrator("--zookeeper=h:2181").environment())
        .doesNotContainKey("RIDESHARE_ZOOKEEPER_AUTH");
  }

  @Test
  void itReadsTheBrokersFilesWhereItIsToldThatTheyAre() {
    ContainerSpec spec =
        orchestrator(
            "--broker-password-file=/a b/password",
            "--broker-ca=/ca.pem",
            "--broker-certificate=/own.pem",
            "--broker-key=/own.key");
    assertThat(spec.readOnlyMounts())
        .containsExactly(
            file("/a b/password"), file("/ca.pem"), file("/own.pem"), file("/own.key"));
    assertThat(spec.environment())
        .containsAllEntriesOf(
            Map.of(
                "RIDESHARE_BROKER",
                "amqps://u@h",
                "RIDESHARE_BROKER_PASSWORD_FILE",
                "/a b/password",
                "RIDESHARE_BROKER_CA",
                "/ca.pem",
                "RIDESHARE_BROKER_CERTIFICATE",
                "/own.pem",
                "RIDESHARE_BROKER_KEY",
                "/own.key"));
  }

  private ContainerSpec orchestrator(String... options) {
    UpCommand up = new UpCommand();
    CommandLine command = new CommandLine(up);
    String[] all = new String[options.length + 3];
    all[0] = "--launcher=docker";
    all[1] = "--data=" + folder;
    all[2] = "--broker=amqps://u@h";
    System.arraycopy(options, 0, all, 3, options.length);
    command.parseArgs(all);
    UpSettings settings = up.read();
    return new ContainerBackend(
            settings, settings.database().docker().orElseThrow(), new Steps(System.out))
        .orchestrator(
            new Owner(10_001, 10_001),
            999,
            HttpOptions.of("orchestrator", "127.0.0.1", 8083, "--orchestrator-port"),
            "h:2181",
            settings.broker().orElseThrow());
  }

  private static MountPoint file(String path) {
    return new MountPoint.Folder(Path.of(path), Path.of(path));
  }
}
