package dev.rideshare.rideshare.users;

import dev.rideshare.rideshare.RideShare;
import java.io.IOException;

/** The same where gateway, services and database ask each other within the process. */
final class UsersWithinTheProcessIT extends UsersIT {
  @Override
  RideShare system() throws IOException {
    return new RideShare(true);
  }
}
