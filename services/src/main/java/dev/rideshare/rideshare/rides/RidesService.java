package dev.rideshare.rideshare.rides;

import dev.rideshare.rideshare.Checks;
import dev.rideshare.rideshare.Running;
import dev.rideshare.rideshare.ServiceRoutes;
import dev.rideshare.rideshare.Started;
import dev.rideshare.rideshare.Tables;
import dev.rideshare.rideshare.dbaas.Database;
import dev.rideshare.rideshare.dbaas.Dbaas;
import dev.rideshare.rideshare.dbaas.Schema;
import dev.rideshare.web.HttpService;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Rides: offer, find, join, delete. Keeps no state but its request counter. */
public final class RidesService {
  private static final Schema.Step FILL_AREAS =
      dbaas ->
          dbaas
              .session()
              .write(Map.of("table", "area", "insert", Areas.load(), "onConflict", "ignore"));

  private RidesService() {}

  /** Starts one with a Vertx of its own. */
  public static Running start(RidesConfig config) {
    Started started = new Started();
    Vertx vertx = Vertx.vertx();
    started.onClose(() -> vertx.close().toCompletionStage().toCompletableFuture().join());
    return start(config, vertx, started, Clock.systemUTC());
  }

  /**
   * Starts one. It serves at once, and answers 503 until its tables exist and hold the areas.
   *
   * @throws IllegalArgumentException for a bad configuration, with all its problems
   * @throws dev.rideshare.web.StartException if it can't listen
   */
  public static Running start(RidesConfig config, Vertx vertx) {
    return start(config, vertx, new Started(), Clock.systemUTC());
  }

  private static Running start(RidesConfig config, Vertx vertx, Started started, Clock clock) {
    try {
      Checks.refuse(config.problems());
      Dbaas dbaas = new Dbaas(vertx, config.dbaas(), config.databaseTime());
      started.onClose(dbaas::close);
      Schema schema =
          new Schema(
              "rides",
              dbaas,
              List.of(Tables.USER, Tables.AREA, Tables.RIDE, Tables.RIDER, FILL_AREAS));
      started.onClose(schema::close);
      UserDirectory users = new UserDirectory(vertx, config.gateway(), config.originHost());
      started.onClose(users::close);
      HttpService service =
          HttpService.builder(vertx, config.http().withWrongContentType(400))
              .routes(
                  new RideHandlers(new Database(dbaas, schema), users, config.zone(), clock)
                      .routes())
              .countAt(ServiceRoutes.COUNT)
              .readiness(schema)
              .start();
      started.onClose(service::close);
      return started.running(service);
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }
}
