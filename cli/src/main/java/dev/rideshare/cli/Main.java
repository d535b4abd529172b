package dev.rideshare.cli;

import dev.rideshare.web.StartException;
import java.io.PrintWriter;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Where the program begins; the only place that turns failures into exit codes. */
public final class Main {
  private static final Logger log = LoggerFactory.getLogger(Main.class);

  private Main() {}

  public static void main(String[] arguments) {
    Logs.quiet();
    System.exit(commandLine(System.getenv(), arguments).execute(arguments));
  }

  /** What understands these arguments; the commands that they don't name may be missing. */
  static CommandLine commandLine(Map<String, String> environment, String... arguments) {
    CommandLine commandLine =
        RideshareCommand.commandLine(arguments.length == 0 ? "" : arguments[0]);
    commandLine.setDefaultValueProvider(new EnvironmentDefaults(environment));
    commandLine.setParameterExceptionHandler((e, _) -> badUsage(e));
    commandLine.setExecutionExceptionHandler((e, command, parsed) -> failed(e, command.getErr()));
    commandLine.setUsageHelpAutoWidth(true);
    return commandLine;
  }

  private static int badUsage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("bad usage");
    command
        .getErr()
        .printf("%s (see: %s --help)%n", line, command.getCommandSpec().qualifiedName());
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(Exception failure, PrintWriter err) {
    switch (failure) {
      case UsageException e -> {
        e.problems().forEach(err::println);
        return CommandLine.ExitCode.USAGE;
      }
      case StartException e -> err.println(e.getMessage());
      case InterruptedException _ -> {
        Thread.currentThread().interrupt();
        err.println("interrupted");
      }
      default -> {
        err.println("unexpected failure: " + failure);
        log.debug("unexpected failure", failure);
      }
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
