package dev.rideshare.messaging;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Envelope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The requests of one message, in the order in which they were called. The broker keeps the message
 * for us until every request is answered or the batch is released. Safe for use by any thread.
 */
public final class RequestBatch {
  private final ReplySender sender;
  private final Channel channel;
  private final long deliveryTag;
  private final boolean redelivered;
  private final String replyTo;
  private final long client;
  private final long number;
  private final List<Request> requests;
  private final AtomicInteger unanswered;
  private final AtomicBoolean settled = new AtomicBoolean();

  RequestBatch(
      ReplySender sender,
      Channel channel,
      Envelope envelope,
      String replyTo,
      Frames.Requests frame,
      List<Frames.Call> calls) {
    this.sender = sender;
    this.channel = channel;
    this.deliveryTag = envelope.getDeliveryTag();
    this.redelivered = envelope.isRedeliver();
    this.replyTo = replyTo;
    this.client = frame.client();
    this.number = frame.batch();
    List<Request> all = new ArrayList<>(calls.size());
    for (Frames.Call call : calls) {
      all.add(new Request(call));
    }
    this.requests = List.copyOf(all);
    this.unanswered = new AtomicInteger(all.size());
  }

  /** At least one. Those whose deadline had passed are not among them. */
  public List<Request> requests() {
    return requests;
  }

  /** Tells the client that the batch arrived, so that it sends the next before the answers. */
  public void accepted() {
    sender.accepted(this);
  }

  /**
   * Gives what is unanswered back to the broker, which hands the whole message to another server,
   * or at once to this one if it goes on consuming: close the server soon, or it goes in circles.
   * Later answers are ignored.
   */
  public void release() {
    if (settled.compareAndSet(false, true)) {
      sender.settle(channel, deliveryTag, ReplySender.Settlement.GIVE_BACK);
    }
  }

  /** Sets the message aside: it is neither answered any further nor delivered again. */
  void abandon(String source, byte[] body, String reason) {
    if (settled.compareAndSet(false, true)) {
      sender.setAside(channel, deliveryTag, source, body, reason);
    }
  }

  /**
   * One more of its requests is done with, its answer has left. True for the last of them: the
   * message is to be acknowledged, which was not done before.
   */
  boolean isDoneWithOneMore() {
    return unanswered.decrementAndGet() == 0 && settled.compareAndSet(false, true);
  }

  Channel channel() {
    return channel;
  }

  long deliveryTag() {
    return deliveryTag;
  }

  String replyTo() {
    return replyTo;
  }

  long client() {
    return client;
  }

  long number() {
    return number;
  }

  /** One request. */
  public final class Request {
    private final Frames.Call call;
    private final AtomicBoolean answered = new AtomicBoolean();

    private Request(Frames.Call call) {
      this.call = call;
    }

    public byte[] payload() {
      return call.payload();
    }

    public Instant deadline() {
      return Instant.ofEpochMilli(call.deadlineMillis());
    }

    /** The same each time this request is sent by one connection, and no other's. */
    public Id id() {
      return new Id(replyTo, client, call.sequence());
    }

    /**
     * True if another server may have begun with it: the broker had handed it to one before, or its
     * client began anew with all that was unanswered (at another master's epoch, or another
     * connection), this request with it.
     */
    public boolean isRepeated() {
      return redelivered || call.begunAnew();
    }

    /**
     * Answers, from any thread. Only the first answer counts, and none after a release.
     *
     * @throws IllegalArgumentException if it is larger than {@link Limits#LARGEST_PAYLOAD}
     */
    public void answer(byte[] body) {
      answerAll(List.of(new Reply(this, body)));
    }

    /** What is to be sent for this answer, if it is the first. */
    private void addEvents(byte[] body, List<ReplySender.Event> events) {
      if (!settled.get() && answered.compareAndSet(false, true)) {
        events.add(
            new ReplySender.Event.Answered(
                RequestBatch.this, new Frames.Answer(call.sequence(), body)));
      }
    }

    /** There will be no answer: for a request whose deadline has passed. */
    public void drop() {
      if (!settled.get() && answered.compareAndSet(false, true)) {
        sender.send(List.of(new ReplySender.Event.Dropped(RequestBatch.this)));
      }
    }

    private RequestBatch batch() {
      return RequestBatch.this;
    }
  }

  /** Which request it is: its client's so-and-so-many-th, whose answer is wanted there. */
  public record Id(String replyTo, long client, long sequence) {}

  /** A request and its answer. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Reply(Request request, byte[] body) {
    /**
     * A reply.
     *
     * @throws IllegalArgumentException if the body is larger than {@link Limits#LARGEST_PAYLOAD}
     */
    public Reply {
      if (body.length > Limits.LARGEST_PAYLOAD) {
        throw new IllegalArgumentException(
            "an answer of "
                + body.length
                + " bytes, more than the "
                + Limits.LARGEST_PAYLOAD
                + " allowed");
      }
    }
  }

  /**
   * Answers requests, which may be of several batches, as {@link Request#answer} would each; those
   * of one client travel together.
   */
  public static void answerAll(List<Reply> replies) {
    Map<ReplySender, List<ReplySender.Event>> events = new LinkedHashMap<>();
    for (Reply reply : replies) {
      reply
          .request()
          .addEvents(
              reply.body(),
              events.computeIfAbsent(reply.request().batch().sender, to -> new ArrayList<>()));
    }
    events.forEach(
        (sender, all) -> {
          if (!all.isEmpty()) {
            sender.send(all);
          }
        });
  }
}
