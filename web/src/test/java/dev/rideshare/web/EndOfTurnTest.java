package dev.rideshare.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndOfTurnTest {
  private final Vertx vertx = Vertx.vertx();
  private final List<String> done = new ArrayList<>(); // on one thread
  private final EndOfTurn end = new EndOfTurn(() -> done.add("end"));

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void onAnEventLoopItIsDoneOnceAfterAllThatCameTogether() throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    Context context = vertx.getOrCreateContext();
    context.runOnContext(
        first -> {
          ask("a");
          ask("b");
          // By then the end of the first turn has been.
          context.runOnContext(
              second -> {
                ask("c");
                context.runOnContext(third -> over.countDown());
              });
        });
    assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(done).containsExactly("a", "b", "end", "c", "end");
  }

  @Test
  void elsewhereItIsDoneAtOnce() {
    ask("a");
    ask("b");
    assertThat(done).containsExactly("a", "end", "b", "end");
  }

  private void ask(String what) {
    done.add(what);
    end.ask();
  }
}
