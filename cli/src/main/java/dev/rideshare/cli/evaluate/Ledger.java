package dev.rideshare.cli.evaluate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was acknowledged, and so must be there. */
final class Ledger {
  /**
   * A ride as the API shows it.
   *
   * @param users who created it, and then who joined, in that order
   */
  record Ride(String id, List<String> users, String timestamp, int source, int destination) {
    Ride {
      users = List.copyOf(users);
    }

    String createdBy() {
      return users.getFirst();
    }

    Ride joinedBy(String user) {
      List<String> more = new ArrayList<>(users);
      more.add(user);
      return new Ride(id, more, timestamp, source, destination);
    }
  }

  private final List<String> users = new ArrayList<>();
  private final Map<String, Ride> rides = new LinkedHashMap<>();
  private final Map<String, Ride> underWay = new HashMap<>();

  void user(String name) {
    users.add(name);
  }

  void ride(Ride ride) {
    rides.put(ride.id(), ride);
    underWay.remove(ride.id());
  }

  /** Asked for, and not acknowledged so far: the ride may be either. */
  void underWay(Ride changed) {
    underWay.put(changed.id(), changed);
  }

  /** Whether what the API shows of a ride is what was acknowledged, or is under way. */
  boolean allows(Ride seen) {
    return seen.equals(rides.get(seen.id())) || seen.equals(underWay.get(seen.id()));
  }

  List<String> users() {
    return Collections.unmodifiableList(users);
  }

  List<Ride> rides() {
    return List.copyOf(rides.values());
  }

  boolean isEmpty() {
    return users.isEmpty() && rides.isEmpty();
  }
}
