package dev.rideshare.worker.replication;

import dev.rideshare.coordination.ClaimResult;
import dev.rideshare.coordination.Versioned;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Election;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A slave's way to mastership: from seeing that there is no master to the outcome of its claim. */
final class Candidacy {
  private static final Logger LOG = LoggerFactory.getLogger(Candidacy.class);

  /** How long each candidate waits for the one before it. */
  private static final Duration STAND_BY = Duration.ofMillis(700);

  private final Node node;
  private @Nullable Instant masterlessSince;
  private @Nullable Claim claimed;

  /** A claim whose outcome is not known to be a loss, made on {@code /cluster} of that version. */
  private record Claim(int version, ClusterState next, Member asMaster) {}

  Candidacy(Node node) {
    this.node = node;
  }

  /**
   * Nothing of a lower epoch may be acknowledged (rule I4): a claim was made, and its outcome is
   * not known to be a loss. 0 if there is no such claim.
   */
  long lowestEpoch() {
    return claimed == null ? 0 : claimed.next().epoch();
  }

  /**
   * Stands for election where the rules allow it; the k-th candidate waits k times. The cluster's
   * state if this worker was elected.
   *
   * @param epoch the highest that was heard of
   */
  Optional<Versioned<ClusterState>> stand(ClusterView view, long epoch) {
    if (claimed != null) {
      return make(claimed); // its answer got lost: made twice, it is made once
    }
    OptionalInt rank = Election.rank(view, node.standing().member());
    // Without the broker no epoch can be opened: whoever has it goes first.
    if (rank.isEmpty() || !node.standing().isAnnounced() || !node.link().isUp()) {
      masterlessSince = null;
      return Optional.empty();
    }
    Instant now = Instant.now();
    if (masterlessSince == null) {
      masterlessSince = now;
    }
    if (now.isBefore(masterlessSince.plus(STAND_BY.multipliedBy(rank.getAsInt())))) {
      return Optional.empty();
    }
    masterlessSince = now; // if this claim fails, wait for the next turn
    return claim(epoch);
  }

  /**
   * The master said that it stepped down in favour of this copy, and left {@code /cluster} like
   * that: nothing has to be read or waited for. Should it not be true any more, the claim fails.
   */
  Optional<Versioned<ClusterState>> succeed(Versioned<ClusterState> cluster) {
    if (claimed != null) {
      return make(claimed);
    }
    return node.standing().isAnnounced() && node.link().isUp()
        ? claimFrom(cluster)
        : Optional.empty();
  }

  private Optional<Versioned<ClusterState>> claim(long epoch) {
    Optional<Versioned<ClusterState>> read = node.readCluster();
    if (read.isEmpty() || read.get().value().epoch() < epoch) {
      return Optional.empty();
    }
    ClusterState current = read.get().value();
    if (!current.isNew() && !current.inSync().contains(node.copy())) {
      return Optional.empty();
    }
    return claimFrom(read.get());
  }

  private Optional<Versioned<ClusterState>> claimFrom(Versioned<ClusterState> current) {
    ClusterState next = current.value().nextEpoch(UUID.randomUUID(), node.copy());
    Member asMaster =
        node.standing()
            .member()
            .with(Role.MASTER, MemberState.PROMOTING, next.epoch(), node.log().last().position());
    return make(new Claim(current.version(), next, asMaster));
  }

  private Optional<Versioned<ClusterState>> make(Claim claim) {
    claimed = claim;
    return switch (node.coordinator()
        .claimMaster(claim.version(), claim.next(), claim.asMaster())) {
      case ClaimResult.Won(int version) -> Optional.of(elected(claim.next(), version));
      case ClaimResult.Lost() -> lost();
      case ClaimResult.Unknown() -> Optional.empty();
    };
  }

  private Optional<Versioned<ClusterState>> lost() {
    claimed = null;
    return Optional.empty();
  }

  private Versioned<ClusterState> elected(ClusterState state, int version) {
    node.standing().elected(state.epoch(), node.log().last().position());
    LOG.info("elected master of epoch {}, {} copies in sync", state.epoch(), state.inSync().size());
    return new Versioned<>(state, version);
  }
}
