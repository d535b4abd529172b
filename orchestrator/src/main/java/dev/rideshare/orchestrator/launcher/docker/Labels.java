package dev.rideshare.orchestrator.launcher.docker;

import java.util.Map;

/** The labels by which this program finds its containers and networks. */
public final class Labels {
  /**
   * Which system a container is of: the name that its orchestrators have as {@code --docker-name}.
   */
  public static final String CLUSTER = "dev.rideshare.cluster";

  /** What a container is: {@code worker}, {@code orchestrator}, {@code zookeeper} … */
  public static final String COMPONENT = "dev.rideshare.component";

  /** The data folder on this host of the {@code up} that a container is of. */
  public static final String DATA = "dev.rideshare.data";

  /** A worker's name. */
  static final String WORKER = "dev.rideshare.worker";

  /** Where a worker's folder is, as its orchestrator and itself see it. */
  static final String FOLDER = "dev.rideshare.folder";

  /** What makes one start of a worker unlike all others. */
  static final String LAUNCH = "dev.rideshare.launch";

  private Labels() {}

  /** Those of a part of a system. */
  public static Map<String, String> of(String cluster, String component) {
    return Map.of(CLUSTER, cluster, COMPONENT, component);
  }
}
