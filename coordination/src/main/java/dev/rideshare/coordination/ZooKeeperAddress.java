package dev.rideshare.coordination;

import java.util.Optional;

/**
 * Where ZooKeeper is, and who we are there.
 *
 * @param connectString {@code host:port,host:port…}, with {@code /path} at its end to live below
 *     that path, which is made if missing
 * @param credentials with which all nodes are made, and without which nobody reads or changes them;
 *     empty: anybody may
 */
public record ZooKeeperAddress(String connectString, Optional<Credentials> credentials) {
  /** User and password of ZooKeeper's digest scheme. As text it shows no password. */
  public record Credentials(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }

  /** Without credentials. */
  public static ZooKeeperAddress of(String connectString) {
    return new ZooKeeperAddress(connectString, Optional.empty());
  }

  /** Whether there is a path at the end. */
  public boolean hasPath() {
    return connectString.indexOf('/') >= 0;
  }
}
