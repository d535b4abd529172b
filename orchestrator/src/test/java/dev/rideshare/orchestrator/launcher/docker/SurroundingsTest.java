package dev.rideshare.orchestrator.launcher.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SurroundingsTest {
  private static final String ID = "0123456789abcdef".repeat(4);
  private static final Path DATA = Path.of("/data/one");
  private static final Path FOLDER = Path.of("/data/one/workers/worker-3");
  private static final DockerOptions DEFAULTS = options(Optional.empty(), Optional.empty());

  @Test
  void anOrchestratorOnTheHostHasWorkersOnTheHostsNetworkInTheHostsFolders() throws Exception {
    Surroundings found = Surroundings.of("here", Optional.empty(), DEFAULTS, DATA);
    assertThat(found).isEqualTo(new Surroundings("here", "rideshare", "host", Optional.empty()));
    assertThat(found.mount(FOLDER)).isEqualTo(new MountPoint.Folder(FOLDER, FOLDER));
  }

  @Test
  void anOrchestratorInAContainerHasWorkersOfItsImageOnItsNetwork() throws Exception {
    Surroundings found =
        Surroundings.of("here", self(new MountPoint.Volume("v", Path.of("/data"))), DEFAULTS, DATA);
    assertThat(found.image()).isEqualTo("own:1");
    assertThat(found.network()).isEqualTo("own-net");
  }

  @Test
  void whatIsAskedForGoesBeforeWhatIsItsOwn() throws Exception {
    Surroundings found =
        Surroundings.of(
            "here",
            self(new MountPoint.Volume("v", Path.of("/data"))),
            options(Optional.of("other:2"), Optional.of("other-net")),
            DATA);
    assertThat(found.image()).isEqualTo("other:2");
    assertThat(found.network()).isEqualTo("other-net");
  }

  @Test
  void ofAVolumeAWorkerGetsAllAtTheSamePlace() throws Exception {
    MountPoint volume = new MountPoint.Volume("v", Path.of("/data"));
    Surroundings found = Surroundings.of("here", self(volume), DEFAULTS, DATA);
    assertThat(found.mount(FOLDER)).isEqualTo(volume);
  }

  @Test
  void ofAHostsFolderAWorkerGetsItsOwnAlone() throws Exception {
    Surroundings found =
        Surroundings.of(
            "here",
            self(
                new MountPoint.Folder(Path.of("/srv"), Path.of("/")),
                new MountPoint.Folder(Path.of("/srv/data"), Path.of("/data"))),
            DEFAULTS,
            DATA);
    assertThat(found.mount(FOLDER))
        .isEqualTo(new MountPoint.Folder(Path.of("/srv/data/one/workers/worker-3"), FOLDER));
  }

  @Test
  void dataWithinTheContainerAreRefused() {
    assertThatThrownBy(
            () ->
                Surroundings.of(
                    "here",
                    self(new MountPoint.Volume("v", Path.of("/elsewhere"))),
                    DEFAULTS,
                    DATA))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("put a volume there");
  }

  @Test
  void aContainerKnowsItsIdByTheFilesThatDockerPutIntoIt() {
    assertThat(
            Surroundings.ownId(
                List.of(
                    "3 4 0:5 / /proc rw - proc proc rw",
                    "1 2 8:1 /var/lib/docker/containers/"
                        + ID
                        + "/hostname /etc/hostname rw - ext4 /dev/sda rw")))
        .contains(ID);
    assertThat(Surroundings.ownId(List.of("1 2 8:1 / / rw - ext4 /dev/sda rw"))).isEmpty();
  }

  private static DockerOptions options(Optional<String> image, Optional<String> network) {
    return new DockerOptions("n", image, network, OptionalLong.empty(), OptionalLong.empty());
  }

  private static Optional<Container> self(MountPoint... mounts) {
    return Optional.of(
        new Container(
            ID,
            "self",
            Map.of(),
            Container.State.RUNNING,
            7,
            Instant.EPOCH,
            Instant.EPOCH,
            OptionalInt.empty(),
            "own:1",
            List.of("own-net"),
            List.of(mounts),
            Map.of()));
  }
}
