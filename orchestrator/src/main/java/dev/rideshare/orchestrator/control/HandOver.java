package dev.rideshare.orchestrator.control;

import dev.rideshare.model.cluster.Member;

/** Asks a master to hand its role over. Harmless when it comes twice, or too late. */
@FunctionalInterface
public interface HandOver {
  void ask(Member master, Member to);
}
