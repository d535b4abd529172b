package dev.rideshare.worker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a worker ended, in its folder, for whoever started it. The file gets its size when the worker
 * starts, so that a full disk, which may be the reason, can't keep the reason from being told.
 */
public final class LastWords {
  private static final Logger LOG = LoggerFactory.getLogger(LastWords.class);
  private static final int SIZE = 1024;

  private LastWords() {}

  /** Nothing said so far. */
  public static void prepare(Path folder) {
    write(folder, "");
  }

  /** At most about 1,000 bytes are kept. Without a folder to write to, nothing is. */
  public static void write(Path folder, String reason) {
    byte[] text = reason.replaceAll("\\s+", " ").getBytes(StandardCharsets.UTF_8);
    ByteBuffer padded = ByteBuffer.allocate(SIZE);
    padded.put(text, 0, Math.min(text.length, SIZE - 1));
    while (padded.position() < SIZE - 1) {
      padded.put((byte) ' ');
    }
    padded.put((byte) '\n').flip();
    try {
      Files.createDirectories(folder);
      try (FileChannel file =
          FileChannel.open(
              folder.resolve("last-words"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        while (padded.hasRemaining()) {
          file.write(padded);
        }
      }
    } catch (IOException e) {
      LOG.debug("{} takes no last words: {}", folder, e.getMessage());
    }
  }
}
