package dev.rideshare.systemtests.faults.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Puts the instrumented classes in the place of the program's own as these are loaded. The classes
 * were made beforehand, by the test, so that a process starts hardly later than without.
 */
public final class Agent implements ClassFileTransformer {
  /** In the agent's jar: below it the classes, and a line for each with its original's CRC. */
  public static final String CLASSES = "instrumented/";

  public static final String INDEX = CLASSES + "index";

  private static final int STALE = 70;

  private final Map<String, Long> originals;

  private Agent(Map<String, Long> originals) {
    this.originals = originals;
  }

  /**
   * Called by the JVM before the program's main method.
   *
   * @param controlFolder through which the test arms failpoints
   */
  public static void premain(String controlFolder, Instrumentation instrumentation) {
    Failpoints.watch(Path.of(controlFolder));
    instrumentation.addTransformer(new Agent(readIndex()));
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      String className,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    Long original = originals.get(className);
    if (original == null) {
      return null;
    }
    if (checksum(bytes) != original) {
      // The program was built anew behind the test's back: nothing would be as it seems.
      System.err.println("failpoint agent: not the class that was instrumented: " + className);
      Runtime.getRuntime().halt(STALE);
    }
    return read(CLASSES + className + ".class");
  }

  /** How an original is told from another build's. */
  public static long checksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  private static Map<String, Long> readIndex() {
    return new String(read(INDEX), StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.split(" ", -1))
        .collect(Collectors.toMap(parts -> parts[0], parts -> Long.valueOf(parts[1])));
  }

  private static byte[] read(String resource) {
    try (InputStream in = ClassLoader.getSystemResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the agent's jar has no " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
