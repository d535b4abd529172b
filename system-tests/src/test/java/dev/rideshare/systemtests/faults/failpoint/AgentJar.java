package dev.rideshare.systemtests.faults.failpoint;

import dev.rideshare.systemtests.faults.agent.Agent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Packs the agent: its own classes as the tests were compiled, and the instrumented ones. */
final class AgentJar {
  private AgentJar() {}

  static void write(Path file, Optional<Mutation> mutation) {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", Agent.class.getName());
    try (Program program = Program.open();
        JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
      addAgent(jar);
      SortedMap<String, byte[]> classes = new Instrumented(program, mutation).classes();
      StringBuilder index = new StringBuilder();
      for (var made : classes.entrySet()) {
        String name = made.getKey().replace('.', '/');
        add(jar, Agent.CLASSES + name + ".class", made.getValue());
        long original = Agent.checksum(program.bytes(made.getKey()));
        index.append(name).append(' ').append(original).append('\n');
      }
      add(jar, Agent.INDEX, index.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void addAgent(JarOutputStream jar) throws IOException {
    String folder = Agent.class.getPackageName().replace('.', '/');
    for (Path file : compiled(folder)) {
      add(jar, folder + "/" + file.getFileName(), Files.readAllBytes(file));
    }
  }

  private static List<Path> compiled(String folder) throws IOException {
    try {
      Path root = Path.of(Agent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (Stream<Path> files = Files.list(root.resolve(folder))) {
        return files.sorted().toList();
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void add(JarOutputStream jar, String name, byte[] bytes) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(bytes);
    jar.closeEntry();
  }
}
