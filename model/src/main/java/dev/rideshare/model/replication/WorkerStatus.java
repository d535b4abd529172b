package dev.rideshare.model.replication;

import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import dev.rideshare.model.log.LogPoint;
import java.util.UUID;

/**
 * A worker's own word on where it is: the answer to a {@link ReplicaMessage.StatusRequest}.
 *
 * @param applied the last entry whose changes its rows show
 * @param committed the last entry that it knows to be committed
 * @param reads what its readers have done
 */
public record WorkerStatus(
    UUID instance,
    long request,
    String name,
    long pid,
    Role role,
    MemberState state,
    long epoch,
    LogPoint applied,
    Position committed,
    ReadWork reads) {}
