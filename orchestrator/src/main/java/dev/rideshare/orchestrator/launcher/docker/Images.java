package dev.rideshare.orchestrator.launcher.docker;

import java.io.IOException;

/** Images must be there: nothing is fetched behind an operator's back. */
public final class Images {
  private Images() {}

  /**
   * @throws IOException if the engine has no such image; the message says how to get it
   */
  public static void require(Docker docker, String image) throws IOException {
    if (docker.hasImage(image)) {
      return;
    }
    throw new IOException(
        image.equals(DockerOptions.DEFAULT_IMAGE)
            ? "Docker has no image rideshare: build it with docker build -t rideshare ."
            : "Docker has no image " + image + ": docker pull it, or name another");
  }
}
