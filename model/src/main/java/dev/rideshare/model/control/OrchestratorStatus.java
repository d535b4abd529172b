package dev.rideshare.model.control;

/**
 * A living orchestrator, as its znode shows it.
 *
 * @param run unlike that of any other process
 * @param launches whether it starts workers
 * @param reads counted since it started
 * @param answered reads whose answer has come
 * @param tookMicros how long those took in all, from request to answer
 */
public record OrchestratorStatus(
    String name,
    String run,
    String host,
    long pid,
    boolean launches,
    long reads,
    long answered,
    long tookMicros) {}
