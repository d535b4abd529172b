package dev.rideshare.model.cluster;

import dev.rideshare.model.Position;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A living worker, as its znode shows it.
 *
 * @param copyId the copy of the database that it holds
 * @param epoch the epoch that it has last heard of
 * @param position the end of its log when the znode was last written; a live figure is had by
 *     asking the worker
 */
public record Member(
    String name,
    long pid,
    UUID copyId,
    String host,
    Optional<String> containerId,
    Role role,
    MemberState state,
    long epoch,
    Position position,
    Instant startedAt) {

  public Member with(MemberState newState) {
    return new Member(
        name, pid, copyId, host, containerId, role, newState, epoch, position, startedAt);
  }

  public Member with(Role newRole, MemberState newState, long newEpoch, Position newPosition) {
    return new Member(
        name, pid, copyId, host, containerId, newRole, newState, newEpoch, newPosition, startedAt);
  }

  /** The same worker, whose copy has another id now, and serves nothing yet. */
  public Member joiningAs(UUID newCopy) {
    return new Member(
        name,
        pid,
        newCopy,
        host,
        containerId,
        Role.SLAVE,
        MemberState.JOINING,
        epoch,
        position,
        startedAt);
  }

  /** Whether both describe the same run of the same process. */
  public boolean isSameRun(Member other) {
    return name.equals(other.name) && pid == other.pid && startedAt.equals(other.startedAt);
  }
}
