package dev.rideshare.coordination;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;

/**
 * Nodes that nobody without the credentials reads or changes. Whoever may write to a node may
 * delete what is below it, so that the path that all of ours is below is protected, too.
 */
final class Protection {
  /** Those that outlive their makers, and may be older than the credentials. */
  private static final List<String> LASTING =
      List.of("/", "/slave", "/cluster", "/control", "/orchestrators", "/leader");

  private Protection() {}

  static CuratorFrameworkFactory.Builder apply(
      CuratorFrameworkFactory.Builder builder, ZooKeeperAddress.Credentials credentials) {
    String secret = credentials.user() + ":" + credentials.password();
    return builder
        .authorization("digest", secret.getBytes(StandardCharsets.UTF_8))
        .aclProvider(
            new ACLProvider() {
              @Override
              public List<ACL> getDefaultAcl() {
                return ZooDefs.Ids.CREATOR_ALL_ACL;
              }

              @Override
              public List<ACL> getAclForPath(String path) {
                return ZooDefs.Ids.CREATOR_ALL_ACL;
              }
            });
  }

  /** Closes the nodes that anybody may use, as they were made before there were credentials. */
  static void close(CuratorFramework client) throws Exception {
    for (String path : LASTING) {
      try {
        if (client.getACL().forPath(path).equals(ZooDefs.Ids.OPEN_ACL_UNSAFE)) {
          client.setACL().withACL(ZooDefs.Ids.CREATOR_ALL_ACL).forPath(path);
        }
      } catch (KeeperException.NoNodeException e) {
        // It is made closed.
      }
    }
  }
}
