package dev.rideshare.rideshare;

import dev.rideshare.web.Peer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Rules that the configurations share. */
public final class Checks {
  private Checks() {}

  /** What is wrong with a list of base URLs, each a line that names the option. */
  public static List<String> baseUrls(String option, List<? extends Peer> peers) {
    List<String> problems = new ArrayList<>();
    if (peers.isEmpty()) {
      problems.add(option + ": at least one URL is needed, such as http://127.0.0.1:8083");
    }
    for (Peer peer : peers) {
      if (!(peer instanceof Peer.At(URI url))) {
        continue;
      }
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      String path = url.getPath();
      if (!web || url.getHost() == null || (path != null && !path.matches("/?"))) {
        problems.add(option + ": \"" + url + "\" is not a base URL such as http://127.0.0.1:8083");
      }
    }
    return problems;
  }

  /** Throws with all problems, one a line, if there are any. */
  public static void refuse(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
  }
}
