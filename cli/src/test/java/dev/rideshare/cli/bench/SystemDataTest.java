package dev.rideshare.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.messaging.BrokerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemDataTest {
  @TempDir private Path folder;

  @Test
  void theBrokerIsAsTheWorkersAreToldWithItsFilesAndAllItsHosts() throws Exception {
    Path file = Files.createDirectories(folder.resolve("broker")).resolve("worker.args");
    Files.write(
        file,
        List.of(
            "--broker",
            "\"amqps://u@a:1,b:2/v\"",
            "--broker-password-file",
            "\"/a b/password\"",
            "--broker-ca",
            "\"/ca.pem\"",
            "--database-url",
            "\"embedded\""));
    BrokerSettings broker = new SystemData(folder).broker().orElseThrow();
    assertThat(broker.url()).isEqualTo("amqps://u@a:1,b:2/v");
    assertThat(broker.passwordFile()).contains(Path.of("/a b/password"));
    assertThat(broker.ca()).contains(Path.of("/ca.pem"));
    assertThat(broker.key()).isEmpty();
    assertThat(broker.problems()).isEmpty();
  }

  @Test
  void aFolderWithoutThemTellsNothing() {
    assertThat(new SystemData(folder).broker()).isEmpty();
  }
}
