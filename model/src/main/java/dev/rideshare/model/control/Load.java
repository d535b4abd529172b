package dev.rideshare.model.control;

import java.time.Duration;

/**
 * How busy the slaves were.
 *
 * @param slaves that were ready
 * @param utilisation share of the time in which their readers were busy, 0 to 1
 * @param waiting of a read on its way, on average, beside its execution
 */
public record Load(int slaves, double utilisation, Duration waiting) {}
