package dev.rideshare.worker;

import java.util.Optional;

/**
 * Who a worker's process is, as its znode shows it.
 *
 * @param pid on its host; of a container, which sees another number of itself, that of its first
 *     process
 * @param host where it runs; of a container, the host of its engine
 * @param containerId the container that it runs in
 */
public record ProcessIdentity(long pid, String host, Optional<String> containerId) {
  /** This process, in no container. */
  public static ProcessIdentity ofThisProcess(String host) {
    return new ProcessIdentity(ProcessHandle.current().pid(), host, Optional.empty());
  }
}
