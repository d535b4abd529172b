package dev.rideshare.cli.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.server.persistence.Util;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes ZooKeeper's old snapshots and logs. Its own purge does the same, but prints to standard
 * output, which belongs to the command.
 */
final class SnapshotPurge implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(SnapshotPurge.class);
  private static final int SNAPSHOTS_KEPT = 3;

  private final FileTxnSnapLog files;

  SnapshotPurge(FileTxnSnapLog files) {
    this.files = files;
  }

  @Override
  public void run() {
    try {
      List<File> newest = files.findNValidSnapshots(SNAPSHOTS_KEPT);
      if (newest.size() < SNAPSHOTS_KEPT) {
        return;
      }
      long oldestKept = Util.getZxidFromName(newest.getLast().getName(), "snapshot");
      Set<File> kept = new HashSet<>(newest);
      kept.addAll(List.of(files.getSnapshotLogs(oldestKept)));
      deleteBefore(oldestKept, "snapshot", files.getSnapDir(), kept);
      deleteBefore(oldestKept, "log", files.getDataLogDir(), kept);
    } catch (IOException e) {
      log.warn("old files of ZooKeeper were not deleted: {}", e.toString());
    }
  }

  private static void deleteBefore(long zxid, String prefix, File folder, Set<File> kept)
      throws IOException {
    File[] all = folder.listFiles((parent, name) -> name.startsWith(prefix + "."));
    for (File file : all == null ? new File[0] : all) {
      if (!kept.contains(file) && Util.getZxidFromName(file.getName(), prefix) < zxid) {
        Files.deleteIfExists(file.toPath());
      }
    }
  }
}
