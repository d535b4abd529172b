package dev.rideshare.messaging.testing;

/** What a user of RabbitMQ may do, as three regular expressions of names. */
public record Permissions(String configure, String write, String read) {
  /** All that the system needs; docs/operations.md has the same. */
  public static final Permissions LEAST =
      new Permissions(
          "^(readQ|writeQ|unreadableQ|directQ|(syncQ|controlQ|snapshotQ|responseQ|statusQ)(\\..+)?)$",
          "^(amq\\.default|directQ|(syncQ|controlQ|snapshotQ|statusQ)(\\..+)?)$",
          "^(readQ|writeQ|directQ|(syncQ|controlQ|snapshotQ|responseQ|statusQ)(\\..+)?)$");

  /** All but one kind on one name. */
  public Permissions without(String kind, String name) {
    return switch (kind) {
      case "configure" -> new Permissions(but(configure, name), write, read);
      case "write" -> new Permissions(configure, but(write, name), read);
      default -> new Permissions(configure, write, but(read, name));
    };
  }

  private static String but(String names, String name) {
    return "^(?!" + name + "$)" + names.substring(1);
  }
}
