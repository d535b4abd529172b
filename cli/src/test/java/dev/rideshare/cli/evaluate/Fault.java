package dev.rideshare.cli.evaluate;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What {@link FakeSystem} does wrong, and the steps whose points that must cost. */
enum Fault {
  NONE(),
  CLEAR_REFUSED("DB clear success"),
  CLEAR_LEAVES_A_USER("DB clear success"),
  A_STRANGER_IN_THE_FIRST_LIST("initial worker count 2"),
  USERS_ARE_NOT_REACHED("load balancer working"),
  RIDES_GET_THE_USERS_REQUESTS("load balancer working"),
  AN_IDLE_INSTANCE("load balancer working"),
  WRITES_REFUSED_AT_FIRST("DB get APIs answer"),
  SEARCH_UNSORTED_AT_FIRST("DB get APIs answer"),
  READS_OF_THE_DATABASE_EMPTY_AT_FIRST("DB get APIs answer"),
  NEVER_MORE_SLAVES(
      "autoscale: one more slave after many reads", "autoscale: back to one after a quiet window"),
  TWO_SLAVES_MORE(
      "autoscale: one more slave after many reads", "autoscale: back to one after a quiet window"),
  ANOTHER_POLICY(
      "autoscale: one more slave after many reads", "autoscale: back to one after a quiet window"),
  TWO_SLAVES_AT_LEAST(
      "autoscale: one more slave after many reads", "autoscale: back to one after a quiet window"),
  SCALING_NOT_TOLD(
      "autoscale: one more slave after many reads", "autoscale: back to one after a quiet window"),
  NEVER_FEWER_SLAVES("autoscale: back to one after a quiet window"),
  UNSORTED_WITH_TWO_SLAVES("workers list sorted and of the right length"),
  A_SLAVE_NOT_LISTED("workers list sorted and of the right length"),
  CRASH_SLAVE_REFUSED(
      "crash slave returns the highest slave pid", "that pid is gone and a new one is there"),
  CRASH_SLAVE_NAMES_THE_MASTER("crash slave returns the highest slave pid"),
  CRASH_SLAVE_KILLS_NOBODY("that pid is gone and a new one is there"),
  NEW_SLAVE_LATE_AFTER_THE_SLAVE("that pid is gone and a new one is there"),
  UNSORTED_AFTER_THE_SLAVE("that pid is gone and a new one is there"),
  SEARCH_REFUSED_AFTER_THE_SLAVE("DB get APIs answer after the slave's crash"),
  CRASH_MASTER_REFUSED(
      "crash master returns the master's pid",
      "the lowest-pid slave is master",
      "a new slave came"),
  CRASH_MASTER_NAMES_THE_SLAVE("crash master returns the master's pid"),
  ANOTHER_HEIR("the lowest-pid slave is master"),
  NEW_SLAVE_LATE_AFTER_THE_MASTER("a new slave came"),
  UNSORTED_AFTER_THE_MASTER("a new slave came"),
  SEARCH_REFUSED_AFTER_THE_MASTER("DB get APIs answer after the master's crash"),
  AN_EARLY_USER_LOST("everything written before is still there"),
  AN_EARLY_RIDE_LOST("everything written before is still there"),
  AN_EARLY_RIDER_LOST("everything written before is still there"),
  AN_EARLY_ROW_LOST("everything written before is still there");

  private final String costs;

  Fault(String... costs) {
    this.costs = String.join("\n", costs);
  }

  Set<String> costs() {
    return costs.lines().collect(Collectors.toCollection(TreeSet::new));
  }
}
