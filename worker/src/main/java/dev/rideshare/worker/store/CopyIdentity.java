package dev.rideshare.worker.store;

import java.util.Optional;
import java.util.UUID;

/**
 * Who a copy is.
 *
 * @param copy a random id born with the copy
 * @param instance the cluster that it belongs to; empty until it has joined one
 * @param complete false until it belongs to a cluster. It says nothing of the rows: a copy that is
 *     made anew has it before its snapshot comes
 */
public record CopyIdentity(UUID copy, Optional<UUID> instance, boolean complete) {}
