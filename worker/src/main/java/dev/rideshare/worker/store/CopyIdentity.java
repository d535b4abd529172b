package dev.rideshare.worker.store;

import java.util.Optional;
import java.util.UUID;

/**
 * Who a copy is.
 *
 * @param copy a random id born with the copy
 * @param instance the cluster that it belongs to; empty until it has joined one
 * @param complete false while the copy is being made: then it serves nothing
 */
public record CopyIdentity(UUID copy, Optional<UUID> instance, boolean complete) {}
