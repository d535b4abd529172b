package dev.rideshare.model.request;

import dev.rideshare.model.Position;

/** A read on its way to a worker; the answer must reflect at least {@code atLeast}. */
public record ReadRequest(Query query, Position atLeast) {}
