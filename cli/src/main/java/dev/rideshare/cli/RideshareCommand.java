package dev.rideshare.cli;

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
    },
    subcommands = {
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
      RehearseCommand.class
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RideshareCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

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
