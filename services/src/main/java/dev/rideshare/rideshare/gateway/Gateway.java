package dev.rideshare.rideshare.gateway;

import dev.rideshare.rideshare.Checks;
import dev.rideshare.rideshare.Running;
import dev.rideshare.rideshare.Started;
import dev.rideshare.web.HttpService;
import dev.rideshare.web.Readiness;
import dev.rideshare.web.Request;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.util.List;

/**
 * The one address that clients need: {@code /api/v1/users} and below go to a users instance, every
 * other path to a rides instance. Its own health and metrics are at {@code /gateway/health/live},
 * {@code /gateway/health/ready} and {@code /gateway/metrics}, which no rides route begins with.
 */
public final class Gateway {
  /** Before the gateway's own health and metrics routes. */
  public static final String OPERATIONS_PREFIX = "/gateway";

  private Gateway() {}

  /** Starts one with a Vertx of its own. */
  public static Running start(GatewayConfig config) {
    Started started = new Started();
    Vertx vertx = Vertx.vertx();
    started.onClose(() -> vertx.close().toCompletionStage().toCompletableFuture().join());
    return start(config, vertx, started);
  }

  /**
   * Starts one. Instances count as healthy until a check or a request says otherwise.
   *
   * @throws IllegalArgumentException for a bad configuration, with all its problems
   * @throws dev.rideshare.web.StartException if it can't listen
   */
  public static Running start(GatewayConfig config, Vertx vertx) {
    return start(config, vertx, new Started());
  }

  private static Running start(GatewayConfig config, Vertx vertx, Started started) {
    try {
      Checks.refuse(config.problems());
      TargetGroup users = new TargetGroup("users", config.users());
      TargetGroup rides = new TargetGroup("rides", config.rides());
      HttpClient client =
          vertx.createHttpClient(
              new HttpClientOptions()
                  .setConnectTimeout(2000)
                  // Ended here before the instance would: a request must not meet the end.
                  .setKeepAliveTimeout(20)
                  .setMaxHeaderSize(64 << 10),
              new PoolOptions().setHttp1MaxSize(512).setMaxWaitQueueSize(10_000));
      started.onClose(client::close);
      HealthChecks checks =
          new HealthChecks(
              vertx, client, List.of(users, rides), config.checkInterval(), config.checkTimeout());
      started.onClose(checks::close);
      HttpService.Builder builder =
          HttpService.builder(vertx, config.http().withOperationsPrefix(OPERATIONS_PREFIX))
              .readiness(() -> readiness(users, rides))
              .fallback(
                  (request, handover) -> {
                    TargetGroup group =
                        switch (Routing.group(Request.pathOf(request))) {
                          case USERS -> users;
                          case RIDES -> rides;
                        };
                    new Forwarding(client, group, config.requestTimeout(), request, handover)
                        .start();
                  });
      for (TargetGroup group : List.of(users, rides)) {
        Gauge.builder("gateway.targets.healthy", group, Gateway::healthy)
            .description("Instances that pass their checks")
            .tag("group", group.name())
            .register(builder.metrics());
      }
      HttpService service = builder.start();
      started.onClose(service::close);
      return started.running(service);
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private static long healthy(TargetGroup group) {
    return group.targets().stream().filter(TargetGroup.Target::isHealthy).count();
  }

  private static Readiness.State readiness(TargetGroup users, TargetGroup rides) {
    for (TargetGroup group : List.of(users, rides)) {
      if (healthy(group) == 0) {
        return new Readiness.NotReady("no instance of " + group.name() + " is available");
      }
    }
    return new Readiness.Ready();
  }
}
