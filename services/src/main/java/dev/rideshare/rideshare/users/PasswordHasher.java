package dev.rideshare.rideshare.users;

import com.password4j.BcryptFunction;
import com.password4j.Password;
import com.password4j.types.Bcrypt;
import dev.rideshare.web.Problem;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Salts and stretches passwords with bcrypt. That is pure computing, tens of milliseconds of it,
 * which a virtual thread would do without ever giving its carrier away: so it is done by as many
 * threads of its own as there are cores, which the system shares out fairly with the rest.
 */
final class PasswordHasher implements AutoCloseable {
  /** 2^10 rounds: 30 to 60 ms on today's machines. */
  private static final int COST = 10;

  private static final int MAX_WAITING = 200;
  private static final int MAX_SECONDS = 15;

  private final BcryptFunction bcrypt = BcryptFunction.getInstance(Bcrypt.B, COST);
  private final ThreadPoolExecutor threads;

  PasswordHasher(int parallelism) {
    threads =
        new ThreadPoolExecutor(
            parallelism,
            parallelism,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().name("password-hash-", 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** Whether it is the hexadecimal form of a SHA-1 digest, which is what clients send. */
  static boolean isAcceptable(String password) {
    if (password.length() != 40) {
      return false;
    }
    for (int i = 0; i < 40; i++) {
      char c = password.charAt(i);
      boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      if (!hex) {
        return false;
      }
    }
    return true;
  }

  /**
   * What to store for a password, with its salt and cost in it. The case of the digits means
   * nothing. Blocks; a 503 problem when too many wait already.
   */
  String hash(String password) {
    String digits = password.toLowerCase(Locale.ROOT);
    try {
      Future<String> hash = threads.submit(() -> Password.hash(digits).with(bcrypt).getResult());
      return hash.get(MAX_SECONDS, TimeUnit.SECONDS);
    } catch (RejectedExecutionException | TimeoutException e) {
      throw Problem.unavailable("too many users sign up at once", 2);
    } catch (ExecutionException e) {
      throw new IllegalStateException("hashing failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("the service is stopping", 1);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
