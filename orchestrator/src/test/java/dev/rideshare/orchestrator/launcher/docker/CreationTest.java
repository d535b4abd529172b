package dev.rideshare.orchestrator.launcher.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CreationTest {
  private static final MountPoint VOLUME = new MountPoint.Volume("v", Path.of("/data"));
  private static final MountPoint FILE =
      new MountPoint.Folder(Path.of("/host/ca.pem"), Path.of("/ca.pem"));

  private final ContainerSpec spec =
      ContainerSpec.of("name", "image", "network", Map.of(), List.of());

  @Test
  void aFileInTheVolumeOfTheDataIsMountedWithThatAlone() {
    spec.withMount(VOLUME).withReadOnlyMount(VOLUME).withReadOnlyMount(FILE);
    assertThat(Creation.mounts(spec))
        .containsExactly(
            new Mount().withTarget("/data").withType(MountType.VOLUME).withSource("v"),
            file().withReadOnly(true));
  }

  @Test
  void aFileThatIsNamedTwiceIsMountedOnce() {
    spec.withReadOnlyMount(FILE).withReadOnlyMount(FILE);
    assertThat(Creation.mounts(spec)).containsExactly(file().withReadOnly(true));
  }

  private static Mount file() {
    return new Mount().withTarget("/ca.pem").withType(MountType.BIND).withSource("/host/ca.pem");
  }
}
