package dev.rideshare.worker.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked from the class path once and kept in the user's cache. */
final class PostgresBinaries {
  private PostgresBinaries() {}

  /** The folder that holds {@code bin}, {@code lib} and {@code share}. */
  static Path locate() {
    URL archive = archive();
    return UserCache.ofThisUser()
        .once("postgresql-" + fingerprint(archive), "bin/postgres", into -> unpack(archive, into));
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

  private static void unpack(URL archive, Path into) throws IOException {
    // Another user's worker may run them, where an image brings them along.
    Files.setPosixFilePermissions(into, PosixFilePermissions.fromString("rwxr-xr-x"));
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
