package dev.rideshare.orchestrator.launcher.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;

/**
 * What a worker in a container can't see of itself: who it is on the host. Its launcher writes it
 * into its folder once the container runs, and the worker waits for that.
 *
 * @param id of this start, so that what an earlier one left is not taken for it
 * @param pid on the host
 */
public record Launch(String id, long pid, String containerId, String host) {
  private static final String FILE = "launch.json";
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

  void write(Path folder) throws IOException {
    Path fresh = folder.resolve("." + FILE);
    Files.write(
        fresh,
        MAPPER.writeValueAsBytes(
            MAPPER
                .createObjectNode()
                .put("id", id)
                .put("pid", pid)
                .put("containerId", containerId)
                .put("host", host)));
    Files.move(fresh, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  /** What was written last, if anything was. */
  static Optional<Launch> read(Path folder) throws IOException {
    try {
      JsonNode json = MAPPER.readTree(Files.readAllBytes(folder.resolve(FILE)));
      return Optional.of(
          new Launch(
              json.path("id").asText(),
              json.path("pid").asLong(),
              json.path("containerId").asText(),
              json.path("host").asText()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Waits for what the launcher says of the start of that id. */
  public static Optional<Launch> await(Path folder, String id, Duration limit)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<Launch> launch = read(folder).filter(found -> found.id().equals(id));
      if (launch.isPresent() || System.nanoTime() > end) {
        return launch;
      }
      Thread.sleep(LOOK_AGAIN);
    }
  }
}
