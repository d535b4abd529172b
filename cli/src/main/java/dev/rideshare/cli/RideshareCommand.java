package dev.rideshare.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code rideshare}: the name that all commands hang on. */
@Command(
    name = "rideshare",
    description = "RideShare on a replicated, fault-tolerant database.",
    mixinStandardHelpOptions = true,
    versionProvider = RideshareCommand.Version.class,
    footer = {
      "",
      "Every option is also an environment variable: --max-slaves is RIDESHARE_MAX_SLAVES.",
      "Exit code 0: success; 1: it failed, or nothing answered; 2: a bad option or value."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RideshareCommand implements Callable<Integer> {
  private static final List<Class<?>> COMMANDS =
      List.of(
          UpCommand.class,
          OrchestratorCommand.class,
          WorkerCommand.class,
          UsersCommand.class,
          RidesCommand.class,
          GatewayCommand.class,
          ZooKeeperCommand.class,
          StatusCommand.class,
          DrainCommand.class,
          RollingRestartCommand.class,
          SwitchoverCommand.class,
          EvaluateCommand.class,
          BenchCommand.class,
          BenchEchoCommand.class,
          RecoverCommand.class,
          RehearseCommand.class);

  @Spec CommandSpec spec;

  /**
   * The command line with the command of that name, or with all of them if there is none: reading
   * the options of all takes a tenth of a worker's start.
   */
  static CommandLine commandLine(String command) {
    CommandLine commandLine = new CommandLine(new RideshareCommand());
    List<Class<?>> named = COMMANDS.stream().filter(each -> name(each).equals(command)).toList();
    (named.isEmpty() ? COMMANDS : named).forEach(commandLine::addSubcommand);
    return commandLine;
  }

  private static String name(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  /** Without a command there is nothing to do but to say which there are. */
  @Override
  public Integer call() {
    CommandLine commandLine = spec.commandLine();
    commandLine.usage(commandLine.getErr());
    return CommandLine.ExitCode.USAGE;
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = RideshareCommand.class.getPackage().getImplementationVersion();
      return new String[] {
        "rideshare " + (version == null ? "(development)" : version), "Java " + Runtime.version()
      };
    }
  }
}
