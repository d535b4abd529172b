package dev.rideshare.cli.evaluate;

import dev.rideshare.cli.client.Reply.Answer;
import dev.rideshare.cli.client.Workers;
import dev.rideshare.cli.client.Workers.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Workers that are killed, and who takes their place. */
final class Crashes {
  /**
   * A worker that was killed.
   *
   * @param before all workers, shortly before it
   */
  private record Victim(Worker worker, Workers before) {}

  private final Cluster cluster;
  private final Waiting waiting;
  private @Nullable Victim slave;
  private @Nullable Victim master;

  Crashes(Cluster cluster, Waiting waiting) {
    this.cluster = cluster;
    this.waiting = waiting;
  }

  void ofTheSlave() throws Unmet, InterruptedException {
    Workers before = cluster.workers();
    List<Worker> slaves = before.slaves();
    if (slaves.isEmpty()) {
      throw new Unmet("a slave to crash", before.toString());
    }
    Answer answer = cluster.ask("POST", "/api/v1/crash/slave");
    slave = new Victim(slaves.getLast(), before);
    requirePid(answer, slaves.getLast(), "the slave of the highest pid");
  }

  void replaceTheSlave() throws Unmet, InterruptedException {
    requireReplaced(slave, "slave");
  }

  void ofTheMaster() throws Unmet, InterruptedException {
    Workers before = cluster.workers();
    Optional<Worker> victim = before.readyMaster();
    if (victim.isEmpty()) {
      throw new Unmet("a master to crash", before.toString());
    }
    Answer answer = cluster.ask("POST", "/api/v1/crash/master");
    master = new Victim(victim.get(), before);
    requirePid(answer, victim.get(), "the master");
  }

  void makeTheLowestPidTheMaster() throws Unmet, InterruptedException {
    Victim victim = tried(master, "master");
    if (victim.before().slaves().isEmpty()) {
      throw new Unmet("a slave that could follow", victim.before().toString());
    }
    Worker heir = victim.before().slaves().getFirst();
    List<Worker> successors = new ArrayList<>();
    waiting.until(
        () -> {
          Workers now = cluster.workers();
          now.readyMaster()
              .filter(each -> each.pid() != victim.worker().pid())
              .ifPresent(successors::add);
          if (successors.isEmpty()) {
            throw new Unmet("%s as the master".formatted(heir), now.toString());
          }
        });
    if (successors.getFirst().pid() != heir.pid()) {
      throw new Unmet("%s as the master".formatted(heir), successors.getFirst().toString());
    }
  }

  void replaceTheMaster() throws Unmet, InterruptedException {
    requireReplaced(master, "master");
  }

  private static Victim tried(@Nullable Victim victim, String what) throws Unmet {
    if (victim == null) {
      throw new Unmet("the " + what + " to be gone", "not tried: no " + what + " was killed");
    }
    return victim;
  }

  private static void requirePid(Answer answer, Worker victim, String what) throws Unmet {
    if (!answer.json().isArray()
        || answer.json().size() != 1
        || answer.json().path(0).asLong() != victim.pid()) {
      throw new Unmet("[%d], %s".formatted(victim.pid(), what), answer.body());
    }
  }

  /** Waits until the pid is gone, a new one is there, and as many workers as there should be. */
  private void requireReplaced(@Nullable Victim killed, String what)
      throws Unmet, InterruptedException {
    Victim victim = tried(killed, what);
    List<List<Long>> lists = new ArrayList<>();
    waiting.until(
        () -> {
          int slaves = cluster.wantedSlaves().orElse(victim.before().slaves().size());
          Workers workers = cluster.workers();
          List<Long> pids = cluster.pids();
          List<Long> before = victim.before().pids();
          if (pids.contains(victim.worker().pid())
              || before.containsAll(pids)
              || pids.size() != slaves + 1
              || !workers.areReady(slaves)) {
            throw new Unmet(
                "%d ready workers, without %d and with a new one"
                    .formatted(slaves + 1, victim.worker().pid()),
                workers
                    + "; listed "
                    + pids.stream().map(String::valueOf).collect(Collectors.joining(", ")));
          }
          lists.add(pids);
        });
    Cluster.requireSorted(lists.getLast(), lists.getLast().size(), "");
  }
}
