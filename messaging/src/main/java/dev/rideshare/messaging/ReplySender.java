package dev.rideshare.messaging;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns a server's channel: sends answers, those that wait together in one message for each client,
 * and tells the broker which messages are done with. What waits is bounded by what the broker hands
 * out at once (prefetch).
 */
final class ReplySender {
  private static final Logger log = LoggerFactory.getLogger(ReplySender.class);
  private static final BasicProperties TRANSIENT = new BasicProperties();
  private static final Duration CLOSING = Duration.ofSeconds(1);

  enum Settlement {
    DONE,
    GIVE_BACK
  }

  /** Something that is done with the channel. */
  @FunctionalInterface
  interface Work {
    void on(Channel current) throws IOException;
  }

  sealed interface Event {
    /** About so many, as a message. */
    default int bytes() {
      return 0;
    }

    record Answered(RequestBatch batch, Frames.Answer answer) implements Event {
      @Override
      public int bytes() {
        return answer.body().length;
      }
    }

    record Dropped(RequestBatch batch) implements Event {}

    record Accepted(RequestBatch batch) implements Event {}

    record Settled(Channel channel, long deliveryTag, Settlement how) implements Event {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record SetAside(Channel channel, long deliveryTag, String source, byte[] body, String reason)
        implements Event {}

    record Run(Work work) implements Event {}
  }

  /** To whom a message of answers goes. */
  private record Addressee(String replyTo, long client) {}

  /** A message of answers in the making. */
  private static final class Draft {
    final SequencedSet<Long> batches = new LinkedHashSet<>();
    final List<Frames.Answer> answers = new ArrayList<>();
    long bytes;
  }

  private final UUID instance;
  private final QueueType queueType;
  private final BooleanSupplier isBlocked;
  private final ChannelWriter<Event> writer;

  ReplySender(String queue, QueueType queueType, UUID instance, BooleanSupplier isBlocked) {
    this.queueType = queueType;
    this.isBlocked = isBlocked;
    this.instance = instance;
    this.writer = new ChannelWriter<>("rpc-replies-" + queue, true, Event::bytes, this::send);
  }

  /** Of one or more batches; on the caller's thread, unless it might have to wait there. */
  void send(List<Event> events) {
    writer.give(events, !isBlocked.getAsBoolean());
  }

  void accepted(RequestBatch batch) {
    writer.give(new Event.Accepted(batch));
  }

  void settle(Channel from, long deliveryTag, Settlement how) {
    writer.give(new Event.Settled(from, deliveryTag, how));
  }

  void setAside(Channel from, long deliveryTag, String source, byte[] body, String reason) {
    writer.give(new Event.SetAside(from, deliveryTag, source, body, reason));
  }

  /** Does this after all that was asked for before. */
  void run(Work work) {
    writer.give(new Event.Run(work));
  }

  void use(@Nullable Channel fresh) {
    writer.use(fresh);
  }

  /** Sends what waits and closes the channel, which gives back what is unanswered. */
  void close() {
    writer.close();
    writer.awaitClosed(CLOSING);
  }

  private void send(List<Event> taken, Channel current) {
    try {
      Map<Addressee, Draft> drafts = new LinkedHashMap<>();
      for (Event event : taken) {
        switch (event) {
          case Event.Answered(RequestBatch batch, Frames.Answer answer) ->
              add(drafts, batch, answer, current);
          case Event.Accepted(RequestBatch batch) ->
              draft(drafts, batch).batches.add(batch.number());
          case Event.Dropped dropped -> {}
          case Event.Settled settled -> {}
          case Event.Run later -> {}
          case Event.SetAside(
                  Channel from,
                  long tag,
                  String source,
                  byte[] body,
                  String reason) -> {
            if (from.equals(current)) {
              Unreadable.setAside(current.getConnection(), queueType, source, body, reason);
            }
          }
        }
      }
      for (Map.Entry<Addressee, Draft> entry : drafts.entrySet()) {
        publish(entry.getKey(), entry.getValue(), current);
      }
      // Last, so that a message whose answers did not leave comes again.
      for (Event event : taken) {
        settle(event, current);
      }
    } catch (IOException | AlreadyClosedException e) {
      // The broker hands out again what was not acknowledged.
      log.debug("Answers could not be sent: {}", e.toString());
    }
  }

  private static Draft draft(Map<Addressee, Draft> drafts, RequestBatch batch) {
    return drafts.computeIfAbsent(
        new Addressee(batch.replyTo(), batch.client()), to -> new Draft());
  }

  private void add(
      Map<Addressee, Draft> drafts, RequestBatch batch, Frames.Answer answer, Channel current)
      throws IOException {
    Draft draft = draft(drafts, batch);
    long size = answer.body().length + (long) Frames.OVERHEAD_EACH;
    if (!draft.answers.isEmpty() && draft.bytes + size > Limits.BATCH_BYTES) {
      Addressee to = new Addressee(batch.replyTo(), batch.client());
      publish(to, draft, current);
      drafts.remove(to);
      draft = draft(drafts, batch);
    }
    draft.batches.add(batch.number());
    draft.answers.add(answer);
    draft.bytes += size;
  }

  private void publish(Addressee to, Draft draft, Channel current) throws IOException {
    byte[] frame =
        Frames.encode(
            new Frames.Answers(instance, to.client(), List.copyOf(draft.batches), draft.answers));
    current.basicPublish("", to.replyTo(), TRANSIENT, frame);
  }

  /** Deliveries of a channel that is gone are the broker's already. */
  private static void settle(Event event, Channel current) throws IOException {
    switch (event) {
      case Event.Settled(Channel from, long tag, Settlement how) when from.equals(current) -> {
        switch (how) {
          case DONE -> current.basicAck(tag, false);
          case GIVE_BACK -> current.basicNack(tag, false, true);
        }
      }
      case Event.SetAside aside when aside.channel().equals(current) ->
          current.basicAck(aside.deliveryTag(), false);
      case Event.Answered(RequestBatch batch, var _) -> done(batch, current);
      case Event.Dropped(RequestBatch batch) -> done(batch, current);
      case Event.Settled gone -> {}
      case Event.SetAside gone -> {}
      case Event.Run(Work work) -> work.on(current);
      case Event.Accepted sent -> {}
    }
  }

  private static void done(RequestBatch batch, Channel current) throws IOException {
    if (batch.isDoneWithOneMore() && batch.channel().equals(current)) {
      current.basicAck(batch.deliveryTag(), false);
    }
  }
}
