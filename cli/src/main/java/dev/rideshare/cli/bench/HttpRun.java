package dev.rideshare.cli.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One load on one server, from its connections' opening to their end. Of the event loop alone. */
final class HttpRun {
  private final Vertx vertx;
  private final NetClient client;
  private final URI server;
  private final Workload workload;
  private final int number;
  private final Duration answer;
  private final CompletableFuture<Sample> result;
  private final List<Line> lines = new ArrayList<>();

  /** Connections without a request under way. */
  private final Deque<Line> idle = new ArrayDeque<>();

  /** Intended times of requests that are due and that no connection was free for. */
  private final Deque<Long> due = new ArrayDeque<>();

  private @Nullable Tally tally;
  private boolean fixedRate;
  private long end;
  private int underWay;
  private boolean over;

  HttpRun(
      Vertx vertx,
      NetClient client,
      URI server,
      Workload workload,
      int number,
      Duration answer,
      CompletableFuture<Sample> result) {
    this.vertx = vertx;
    this.client = client;
    this.server = server;
    this.workload = workload;
    this.number = number;
    this.answer = answer;
    this.result = result;
  }

  void begin(Load load, Duration duration) {
    List<Future<NetSocket>> opening = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      opening.add(open());
    }
    Future.all(opening)
        .onSuccess(
            all -> {
              if (result.isDone()) {
                opening.forEach(each -> each.result().close());
                return;
              }
              opening.forEach(each -> idle.add(new Line(each.result())));
              lines.addAll(idle);
              go(load, duration);
            })
        .onFailure(result::completeExceptionally);
  }

  private Future<NetSocket> open() {
    return client.connect(server.getPort(), server.getHost().replaceAll("[\\[\\]]", ""));
  }

  private void go(Load load, Duration duration) {
    long begin = System.nanoTime();
    end = begin + duration.toNanos();
    tally = new Tally(begin, end);
    vertx.setTimer(duration.plus(answer).toMillis(), late -> finish());
    switch (load) {
      case Load.Clients _ -> {
        for (Line line : List.copyOf(idle)) {
          line.send(System.nanoTime());
        }
      }
      case Load.Rate(double perSecond) -> {
        fixedRate = true;
        Arrivals arrivals = new Arrivals(begin, perSecond, end);
        Thread.ofPlatform().daemon().name("arrivals").start(() -> pace(arrivals));
      }
    }
  }

  /** Timers of an event loop are a millisecond at the finest: another thread looks at the clock. */
  private void pace(Arrivals arrivals) {
    while (!arrivals.isOver()) {
      long now = System.nanoTime();
      if (arrivals.isDue(now)) {
        List<Long> batch = new ArrayList<>();
        while (arrivals.isDue(now)) {
          batch.add(arrivals.take());
        }
        vertx.runOnContext(go -> arrive(batch));
      } else {
        LockSupport.parkNanos(arrivals.next() - now);
      }
    }
    vertx.runOnContext(
        go -> {
          over = true;
          finishIfDone();
        });
  }

  private void arrive(List<Long> intended) {
    if (result.isDone()) {
      return;
    }
    due.addAll(intended);
    while (!due.isEmpty() && !idle.isEmpty()) {
      idle.getFirst().send(due.remove());
    }
  }

  /** What a connection does next that is free. */
  private void next(Line line) {
    long now = System.nanoTime();
    if (fixedRate) {
      if (!due.isEmpty()) {
        line.send(due.remove());
      }
    } else if (now - end < 0) {
      line.send(now);
    } else {
      over = true;
    }
    finishIfDone();
  }

  private void finishIfDone() {
    if (over && underWay == 0 && due.isEmpty()) {
      finish();
    }
  }

  private void finish() {
    Tally counted = tally;
    if (counted == null || result.isDone()) {
      return;
    }
    for (int i = 0; i < underWay + due.size(); i++) {
      counted.wrong(noAnswer());
    }
    result.complete(counted.sample());
    lines.forEach(line -> line.socket.close());
  }

  private String noAnswer() {
    return "no answer within " + answer.toSeconds() + " s";
  }

  /** Before its end: nobody waits for the result any more. */
  void stop() {
    result.cancel(false);
    lines.forEach(line -> line.socket.close());
  }

  /** One connection. */
  private final class Line {
    private final HttpAnswer response = new HttpAnswer();
    private NetSocket socket;
    private long intended;
    private @Nullable Request request;

    Line(NetSocket socket) {
      this.socket = socket;
      listen();
    }

    private void listen() {
      NetSocket current = socket;
      current.handler(this::receive);
      current.closeHandler(closed -> lost("the connection was closed"));
      current.exceptionHandler(error -> current.close());
    }

    void send(long at) {
      idle.remove(this);
      intended = at;
      Request next = workload.next();
      request = next;
      underWay++;
      response.clear();
      socket.write(Buffer.buffer(next.bytes()));
    }

    private void receive(Buffer bytes) {
      try {
        if (response.add(bytes)) {
          judge();
        }
      } catch (IllegalArgumentException e) {
        lost(String.valueOf(e.getMessage()));
      }
    }

    private void judge() {
      Request asked = request;
      Tally counted = tally;
      if (asked == null || counted == null || result.isDone()) {
        return;
      }
      request = null;
      underWay--;
      long now = System.nanoTime();
      if (!asked.check().isRight(response)) {
        counted.wrong(response.text());
      } else if (now - intended > answer.toNanos()) {
        counted.wrong(noAnswer());
      } else {
        counted.right(intended, now);
      }
      idle.add(this);
      next(this);
    }

    /** Another connection takes its place. */
    private void lost(String why) {
      Tally counted = tally;
      if (counted == null || result.isDone()) {
        return;
      }
      idle.remove(this);
      if (request != null) {
        request = null;
        underWay--;
        counted.wrong(why);
      }
      socket.closeHandler(null);
      socket.close();
      open()
          .onSuccess(
              fresh -> {
                socket = fresh;
                listen();
                idle.add(this);
                next(this);
              })
          .onFailure(
              error -> {
                if (!result.isDone()) {
                  result.completeExceptionally(error);
                }
              });
    }
  }
}
