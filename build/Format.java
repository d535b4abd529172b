import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Checks or fixes the format of every Java source with google-java-format. */
class Format {
  public static void main(String[] args) throws Exception {
    boolean fix = args.length == 1 && args[0].equals("fix");
    List<String> arguments = new ArrayList<>(fix ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    try (var sources = Files.walk(Path.of("."))) {
      sources
          .filter(path -> path.toString().endsWith(".java"))
          .filter(path -> path.toString().contains("/src/"))
          .forEach(path -> arguments.add(path.toString()));
    }
    if (arguments.size() <= 2 && arguments.getLast().startsWith("--")) {
      return;
    }
    int code =
        new com.google.googlejavaformat.java.Main(new PrintWriter(System.out, true), new PrintWriter(System.err, true), System.in)
            .format(arguments.toArray(String[]::new));
    if (code != 0 && !fix) {
      System.err.println("the files above are not formatted; to fix them: mvn -N validate -Dformat=fix");
    }
    System.exit(code);
  }
}
