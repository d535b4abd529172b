package dev.rideshare.orchestrator.launcher.docker;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;

/** A stream that has not ended, and never has anything to read. */
final class SilentInput extends InputStream {
  private final CountDownLatch closed = new CountDownLatch(1);

  @Override
  public int read() throws IOException {
    try {
      closed.await();
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return read();
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
