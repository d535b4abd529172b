package dev.rideshare.rideshare.gateway;

import dev.rideshare.web.Peer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each target that is not in this process at intervals whether it lives. Not whether it is
 * ready: an instance whose database is away still gives the right answer, which is its own 503.
 */
final class HealthChecks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HealthChecks.class);

  private final Vertx vertx;
  private final HttpClient client;
  private final List<TargetGroup> groups;
  private final Duration timeout;
  private final Set<TargetGroup.Target> asking = ConcurrentHashMap.newKeySet();
  private final long timer;

  HealthChecks(
      Vertx vertx,
      HttpClient client,
      List<TargetGroup> groups,
      Duration interval,
      Duration timeout) {
    this.vertx = vertx;
    this.client = client;
    this.groups = List.copyOf(groups);
    this.timeout = timeout;
    this.timer = vertx.setPeriodic(interval.toMillis(), id -> checkAll());
  }

  private void checkAll() {
    for (TargetGroup group : groups) {
      for (TargetGroup.Target target : group.targets()) {
        if (target.instance() instanceof Peer.At(URI address) && asking.add(target)) {
          check(address)
              .onComplete(
                  result -> {
                    asking.remove(target);
                    report(group, target, result.succeeded() && result.result());
                  });
        }
      }
    }
  }

  private Future<Boolean> check(URI address) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(address.resolve("/health/live").toString())
            .setTimeout(timeout.toMillis());
    return client
        .request(options)
        .compose(request -> request.send())
        .compose(response -> response.end().map(end -> response.statusCode() == 200));
  }

  private static void report(TargetGroup group, TargetGroup.Target target, boolean healthy) {
    if (target.mark(healthy)) {
      if (healthy) {
        log.info("{} {} is back", group.name(), target.instance());
      } else {
        log.warn("{} {} failed its check", group.name(), target.instance());
      }
    }
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
  }
}
