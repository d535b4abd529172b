package dev.rideshare.systemtests.faults.agent;

import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** What broken builds call in the place of what the program calls. */
public final class Mutants {
  private Mutants() {}

  /** No copy is waited for. */
  public static Set<UUID> nobody() {
    return new TreeSet<>();
  }

  /** Any set contains anything. */
  public static boolean contained(Object set, Object element) {
    return true;
  }

  /** No message's epoch is higher than a master's own. */
  public static long lowestEpoch(Object message) {
    return 0;
  }

  /** A write that is recorded under this id is never found again. */
  public static String forgottenId(Object write) {
    return UUID.randomUUID().toString();
  }
}
