package dev.rideshare.rideshare.users;

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
import java.util.List;

/** Users of RideShare: sign up, look up, delete. Keeps no state but its request counter. */
public final class UsersService {
  private UsersService() {}

  /** Starts one with a Vertx of its own. */
  public static Running start(UsersConfig config) {
    Started started = new Started();
    Vertx vertx = Vertx.vertx();
    started.onClose(() -> vertx.close().toCompletionStage().toCompletableFuture().join());
    return start(config, vertx, started);
  }

  /**
   * Starts one. It serves at once, and answers 503 until its table exists.
   *
   * @throws IllegalArgumentException for a bad configuration, with all its problems
   * @throws dev.rideshare.web.StartException if it can't listen
   */
  public static Running start(UsersConfig config, Vertx vertx) {
    return start(config, vertx, new Started());
  }

  private static Running start(UsersConfig config, Vertx vertx, Started started) {
    try {
      Checks.refuse(config.problems());
      Dbaas dbaas = new Dbaas(vertx, config.dbaas(), config.databaseTime());
      started.onClose(dbaas::close);
      Schema schema = new Schema("users", dbaas, List.of(Tables.USER));
      started.onClose(schema::close);
      PasswordHasher hasher = new PasswordHasher(Runtime.getRuntime().availableProcessors());
      started.onClose(hasher::close);
      HttpService service =
          HttpService.builder(vertx, config.http().withWrongContentType(400))
              .routes(new UserHandlers(new Database(dbaas, schema), hasher).routes())
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
