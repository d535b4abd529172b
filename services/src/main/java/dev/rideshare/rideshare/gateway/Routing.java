package dev.rideshare.rideshare.gateway;

import dev.rideshare.web.Paths;
import java.util.List;

/** Which group of targets a path belongs to. */
final class Routing {
  /** The two groups. */
  enum Group {
    USERS,
    RIDES
  }

  private static final List<String> USERS = List.of("api", "v1", "users");

  private Routing() {}

  /**
   * Users for exactly {@code /api/v1/users} or what is below it, rides for all else. Segments are
   * compared decoded, as the services do; the path itself is forwarded as it came.
   */
  static Group group(String rawPath) {
    List<String> segments = Paths.segments(rawPath);
    boolean users = segments.size() >= 3 && segments.subList(0, 3).equals(USERS);
    return users ? Group.USERS : Group.RIDES;
  }
}
