package dev.rideshare.worker.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked from the class path once and kept in the user's cache. */
final class PostgresBinaries {
  private PostgresBinaries() {}

  /** The folder that holds {@code bin}, {@code lib} and {@code share}. */
  static Path locate() {
    URL archive = archive();
    String name = "postgresql-" + fingerprint(archive);
    try {
      return unpackOnce(archive, userCache().resolve(name));
    } catch (IOException e) {
      throw new DatabaseStartException(
          "can't unpack PostgreSQL into "
              + userCache()
              + " (another cache folder can be named by XDG_CACHE_HOME): "
              + e.getMessage(),
          e);
    }
  }

  /** The user's own: programs in a shared temporary folder could be anybody's. */
  private static Path userCache() {
    return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
        .filter(folder -> folder.startsWith("/"))
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
        .resolve("rideshare");
  }

  private static URL archive() {
    String machine =
        switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> "unknown";
        };
    URL archive = PostgresBinaries.class.getResource("/postgres-linux-" + machine + ".txz");
    if (archive == null || !System.getProperty("os.name").equals("Linux")) {
      throw new DatabaseStartException(
          "there is no embedded PostgreSQL for "
              + System.getProperty("os.name")
              + " on "
              + System.getProperty("os.arch")
              + "; give the worker a database by its JDBC URL");
    }
    return archive;
  }

  /** Names the archive's content without reading it: its size and check value in the jar. */
  private static String fingerprint(URL archive) {
    try {
      URLConnection connection = archive.openConnection();
      if (connection instanceof JarURLConnection jar) {
        var entry = jar.getJarEntry();
        return Long.toHexString(entry.getCrc()) + Long.toHexString(entry.getSize());
      }
      return Long.toHexString(connection.getLastModified())
          + Long.toHexString(connection.getContentLengthLong());
    } catch (IOException e) {
      throw new DatabaseStartException("can't read " + archive, e);
    }
  }

  /** Two processes at once unpack side by side; the first to be done gives the folder its name. */
  private static Path unpackOnce(URL archive, Path target) throws IOException {
    if (Files.isExecutable(target.resolve("bin/postgres"))) {
      return target;
    }
    Files.createDirectories(target.getParent());
    Path fresh = Files.createTempDirectory(target.getParent(), ".unpacking-");
    try {
      unpack(archive, fresh);
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isExecutable(target.resolve("bin/postgres"))) {
        throw e;
      }
    } finally {
      Folders.delete(fresh);
    }
    return target;
  }

  private static void unpack(URL archive, Path into) throws IOException {
    try (InputStream raw = archive.openStream();
        var tar =
            new TarArchiveInputStream(
                new BufferedInputStream(
                    new XZInputStream(new BufferedInputStream(raw)), 1 << 16))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = into.resolve(entry.getName()).normalize();
        if (!path.startsWith(into)) {
          throw new IOException("entry outside the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          continue;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
          Files.createLink(path, into.resolve(entry.getLinkName()));
        } else {
          Files.copy(tar, path);
          boolean program = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }
}
