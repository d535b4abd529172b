package dev.rideshare.web;

import java.net.URI;
import java.util.List;

/** An instance of a service, as others reach it. */
public sealed interface Peer {
  /** Somewhere, by HTTP, under a base URL. */
  record At(URI address) implements Peer {
    @Override
    public String toString() {
      return address.toString();
    }
  }

  /**
   * In this process: it gets its requests without a connection in between, and lives as long as who
   * asks it.
   */
  record Here(HttpService service) implements Peer {
    @Override
    public String toString() {
      return "port " + service.port() + " of this process";
    }
  }

  /** All of these addresses. */
  static List<Peer> at(List<URI> addresses) {
    return addresses.stream().<Peer>map(At::new).toList();
  }
}
