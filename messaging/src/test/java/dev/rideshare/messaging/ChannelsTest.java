package dev.rideshare.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ChannelsTest {
  /** Before that, its number would be used again while the broker still has the channel. */
  @Test
  void aChannelIsClosedWhenTheBrokerHasAnsweredOnIt() {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    List<String> told = new CopyOnWriteArrayList<>();

    Channels.closeLater(FakeChannel.answering(answer, (method, arguments) -> told.add(method)));

    await().until(() -> !told.isEmpty());
    assertThat(told).containsExactly("asyncCompletableRpc");
    answer.complete(null);
    await().until(() -> told.contains("abort"));
  }
}
