package dev.rideshare.rideshare;

/** Paths that both services answer. */
public final class ServiceRoutes {
  public static final String COUNT = "/api/v1/_count";
  public static final String CLEAR = "/api/v1/db/clear";
  public static final String USERS = "/api/v1/users";

  private ServiceRoutes() {}
}
