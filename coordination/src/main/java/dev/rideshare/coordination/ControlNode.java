package dev.rideshare.coordination;

import dev.rideshare.coordination.Znodes.Answer;
import dev.rideshare.model.control.ControlState;
import dev.rideshare.model.control.OrchestratorStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.CreateMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The control loop's memory, {@code /control}, and {@code /orchestrators/<name>}. */
final class ControlNode {
  private static final Logger log = LoggerFactory.getLogger(ControlNode.class);
  private static final String CONTROL = "/control";
  private static final String ORCHESTRATORS = "/orchestrators";

  private final Znodes znodes;

  ControlNode(Znodes znodes) {
    this.znodes = znodes;
  }

  Optional<Versioned<ControlState>> read() throws CoordinationException {
    Optional<Znode> node = znodes.read(CONTROL);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Versioned<>(
              ControlJson.readControl(node.get().bytes()), node.get().stat().getVersion()));
    } catch (ZnodeJson.Unreadable e) {
      throw new CoordinationException(CONTROL + " cannot be read: " + e.getMessage());
    }
  }

  /** False if it is there. */
  boolean create(ControlState state) throws CoordinationException {
    return znodes.create(CONTROL, CreateMode.PERSISTENT, ControlJson.write(state)) == Answer.DONE;
  }

  boolean compareAndSet(int version, ControlState next) throws CoordinationException {
    return znodes.write(CONTROL, version, ControlJson.write(next)) == Answer.DONE;
  }

  /** An ephemeral node; one of the same name that an earlier session left gives way. */
  void publish(OrchestratorStatus status) throws CoordinationException {
    String path = ORCHESTRATORS + "/" + status.name();
    byte[] bytes = ControlJson.write(status);
    Optional<Znode> node = znodes.read(path);
    if (node.isPresent() && node.get().stat().getEphemeralOwner() == znodes.session()) {
      znodes.write(path, node.get().stat().getVersion(), bytes);
      return;
    }
    if (node.isPresent()) {
      znodes.delete(path, node.get().stat().getVersion());
    } else {
      // Refused when it is there, which is as good.
      znodes.create(ORCHESTRATORS, CreateMode.PERSISTENT, new byte[0]);
    }
    znodes.create(path, CreateMode.EPHEMERAL, bytes);
  }

  List<OrchestratorStatus> orchestrators() throws CoordinationException {
    List<OrchestratorStatus> all = new ArrayList<>();
    for (String name : znodes.children(ORCHESTRATORS)) {
      Optional<Znode> node = znodes.read(ORCHESTRATORS + "/" + name);
      if (node.isPresent()) {
        try {
          all.add(ControlJson.readOrchestrator(node.get().bytes()));
        } catch (ZnodeJson.Unreadable e) {
          log.error("{} is ignored: {}", node.get().path(), e.getMessage());
        }
      }
    }
    return all;
  }
}
