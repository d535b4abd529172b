package dev.rideshare.systemtests.faults.failpoint;

import dev.rideshare.systemtests.harness.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;

/** The classes of the program exactly as the launcher script runs them. */
final class Program implements AutoCloseable {
  private final ClassFileLocator locator;
  private final TypePool types;

  private Program(ClassFileLocator locator) {
    this.locator = locator;
    this.types = TypePool.Default.of(locator);
  }

  static Program open() {
    try (Stream<Path> jars = Files.list(Repository.library())) {
      List<ClassFileLocator> locators = new ArrayList<>();
      for (Path jar : jars.filter(Program::isOurs).sorted().toList()) {
        locators.add(ClassFileLocator.ForJarFile.of(jar.toFile()));
      }
      locators.add(ClassFileLocator.ForClassLoader.ofSystemLoader());
      return new Program(new ClassFileLocator.Compound(locators));
    } catch (IOException e) {
      throw new UncheckedIOException("nothing is built: package the cli module first", e);
    }
  }

  private static boolean isOurs(Path jar) {
    return jar.getFileName().toString().startsWith("rideshare-");
  }

  ClassFileLocator locator() {
    return locator;
  }

  TypePool types() {
    return types;
  }

  byte[] bytes(String typeName) {
    try {
      return locator.locate(typeName).resolve();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      locator.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
