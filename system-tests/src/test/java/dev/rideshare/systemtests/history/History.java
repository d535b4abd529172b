package dev.rideshare.systemtests.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rideshare.systemtests.history.Event.Note;
import dev.rideshare.systemtests.history.Event.Started;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * What happened, in a file of JSON lines in the order in which operations ended. Memory holds none
 * of it. Thread-safe while it is recorded; read it when it is closed, or expect the last lines to
 * be missing.
 */
public final class History implements AutoCloseable {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(MapperFeature.AUTO_DETECT_IS_GETTERS).build();
  private static final ObjectWriter WRITER = MAPPER.writerFor(Event.class);
  private static final ObjectReader READER = MAPPER.readerFor(Event.class);
  private static final int LINES_BETWEEN_MARKS = 1_000;

  private final Path file;
  private final OutputStream out;
  private final Consumer<Event> listener;

  /** Where in the file the lines of a time begin. */
  private final NavigableMap<Long, Long> marks = new TreeMap<>();

  private long lines;
  private long bytes;

  private History(Path file, OutputStream out, Consumer<Event> listener) {
    this.file = file;
    this.out = out;
    this.listener = listener;
  }

  /** Begins a history in a new file; the listener hears every event in order. */
  static History record(Path file, Consumer<Event> listener) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      var out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
      var history = new History(file, out, listener);
      history.add(now -> new Started(now, Instant.now().toString()));
      return history;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A history that was recorded before. */
  public static History read(Path file) {
    return new History(file, OutputStream.nullOutputStream(), event -> {});
  }

  public Path file() {
    return file;
  }

  /** Notes something that happened now, such as a fault, for whoever reads the history. */
  public void note(String text) {
    add(now -> new Note(now, text));
  }

  /** Adds what ends now. */
  synchronized <E extends Event> E add(LongFunction<E> event) {
    // Under the lock, so that the order of the lines is the order of these times.
    E added = event.apply(System.nanoTime());
    try {
      if (lines++ % LINES_BETWEEN_MARKS == 0) {
        marks.put(added.end(), bytes);
      }
      byte[] line = (WRITER.writeValueAsString(added) + "\n").getBytes(StandardCharsets.UTF_8);
      out.write(line);
      bytes += line.length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    listener.accept(added);
    return added;
  }

  /** Gives every event, in order. */
  void forEach(Consumer<Event> reader) {
    readFrom(0, Long.MAX_VALUE, reader);
  }

  /** Gives the events that ended between two times. */
  void between(long from, long to, Consumer<Event> reader) {
    long start;
    synchronized (this) {
      Map.Entry<Long, Long> mark = marks.lowerEntry(from);
      start = mark == null ? 0 : mark.getValue();
    }
    readFrom(
        start,
        to,
        event -> {
          if (event.end() >= from) {
            reader.accept(event);
          }
        });
  }

  private void readFrom(long position, long to, Consumer<Event> reader) {
    flush();
    try (var in = new FileInputStream(file.toFile())) {
      in.skipNBytes(position);
      var text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
      for (String line = text.readLine(); line != null; line = text.readLine()) {
        Event event = parse(line);
        if (event.end() > to) {
          return;
        }
        reader.accept(event);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Event parse(String line) {
    try {
      return READER.readValue(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no line of a history: " + line, e);
    }
  }

  private synchronized void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
