package dev.rideshare.coordination;

/**
 * A value as it was read, with what a compare-and-set needs.
 *
 * @param version grows by one with each change
 */
public record Versioned<T>(T value, int version) {}
