package dev.rideshare.worker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.replication.SnapshotChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Snapshots from copy to copy without messages between. */
final class Snapshots {
  private Snapshots() {}

  static List<SnapshotChunk> of(CopyStore donor) {
    var chunks = new ArrayList<SnapshotChunk>();
    try (SnapshotSource source = donor.openSnapshotSource()) {
      source.stream(UUID.randomUUID(), "credit", chunks::add);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return chunks;
  }

  static void copy(CopyStore donor, CopyStore newcomer) {
    Optional<LogPoint> end = Optional.empty();
    try (SnapshotSink sink = newcomer.openSnapshotSink()) {
      for (SnapshotChunk chunk : of(donor)) {
        assertThat(end).isEmpty();
        end = sink.take(chunk);
      }
    }
    assertThat(end).contains(donor.applied());
    assertThat(newcomer.applied()).isEqualTo(donor.applied());
  }
}
