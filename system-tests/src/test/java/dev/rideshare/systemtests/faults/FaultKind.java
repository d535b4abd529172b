package dev.rideshare.systemtests.faults;

/** What the nemesis can do; each is healed before the next. */
public enum FaultKind {
  KILL_MASTER(4),
  KILL_SLAVE(4),
  /** One shortly after the other. */
  KILL_BOTH(2),
  /** By the API's own {@code crash} requests. */
  CRASH_MASTER(2),
  CRASH_SLAVE(2),
  /** Stopped for longer than its session, then woken. */
  PAUSE_MASTER(3),
  PAUSE_SLAVE(2),
  /** Stopped for less than its session. */
  BLINK_MASTER(2),
  BLINK_SLAVE(2),
  /** {@code kill -9} of {@code up}, which is started again on its data. */
  RESTART_ALL(1),
  KILL_ORCHESTRATOR(2),
  BROKER_RESTART(2),
  /** Away for 20 s. */
  BROKER_AWAY(1),
  /** Comes back without its data. */
  BROKER_FORGETS(1),
  /** One of three RabbitMQ nodes is away for up to 10 s. */
  BROKER_NODE(6),
  ZOOKEEPER_RESTART(2),
  /** Away for 20 s. */
  ZOOKEEPER_AWAY(1),
  /** One of three ZooKeeper servers is away for up to 10 s. */
  ZOOKEEPER_LEADER(4),
  ZOOKEEPER_FOLLOWER(3),
  /** One process loses its line to the broker; that to ZooKeeper; both. */
  CUT_BROKER(3),
  CUT_ZOOKEEPER(3),
  CUT_BOTH(3),
  /** One process's line to the broker drops what goes one way. */
  DROP_TO_BROKER(2),
  DROP_FROM_BROKER(2),
  /** One process's lines hold everything back, then hand it on. */
  STALL(2),
  /** One process's line to the broker delays each chunk. */
  SLOW(2),
  /** One process's connections are reset. */
  RESET(2);

  private final int weight;

  FaultKind(int weight) {
    this.weight = weight;
  }

  /** How often it is chosen, against the others. */
  int weight() {
    return weight;
  }
}
