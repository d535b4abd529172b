package dev.rideshare.rideshare.rides;

import dev.rideshare.rideshare.RideShare;
import java.io.IOException;

/** The same where gateway, services and database ask each other within the process. */
final class RidesWithinTheProcessIT extends RidesIT {
  @Override
  RideShare system() throws IOException {
    return new RideShare(true);
  }
}
