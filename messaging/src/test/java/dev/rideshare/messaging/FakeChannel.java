package dev.rideshare.messaging;

import com.rabbitmq.client.Channel;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** A channel to nowhere that tells what it was asked to do. */
final class FakeChannel {
  private FakeChannel() {}

  /**
   * A new one.
   *
   * @param told the method's name and its arguments
   */
  static Channel telling(BiConsumer<String, Object[]> told) {
    return answering(CompletableFuture.completedFuture(null), told);
  }

  /**
   * The same, to a broker that may be silent.
   *
   * @param answer to what is asked without a wait
   */
  @SuppressWarnings("ReferenceEquality") // a channel equals itself alone
  static Channel answering(CompletableFuture<?> answer, BiConsumer<String, Object[]> told) {
    return (Channel)
        Proxy.newProxyInstance(
            Channel.class.getClassLoader(),
            new Class<?>[] {Channel.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("equals")) {
                return proxy == arguments[0];
              }
              told.accept(method.getName(), arguments);
              return method.getReturnType() == CompletableFuture.class ? answer : null;
            });
  }
}
