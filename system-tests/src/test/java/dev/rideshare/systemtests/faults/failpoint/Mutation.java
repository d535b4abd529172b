package dev.rideshare.systemtests.faults.failpoint;

import static net.bytebuddy.matcher.ElementMatchers.isDeclaredBy;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;

import dev.rideshare.systemtests.faults.agent.Mutants;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * Builds of the program that break one rule each. A check of histories that finds nothing wrong
 * with one of them, under the faults that it names, is worth nothing.
 */
@SuppressWarnings("ImmutableEnumChecker") // what a change holds never changes
public enum Mutation {
  /**
   * Rule 1: the master waits for no copy. Shows where a copy of the set lacks entries and is
   * elected: a slave is cut off from the broker while writes go on, then the master is killed; or
   * the broker loses its data and the master is killed at the same time.
   */
  ANSWER_BEFORE_ACK(
      Change.of(
          "worker.master.Copies", named("missing"), advice(Advices.NobodyFound.class, "nobody"))),

  /**
   * Rule 4: slaves follow any epoch, and a master that was replaced goes on, whatever {@code
   * /cluster} says. Shows where the master is paused, or cut off from ZooKeeper, for longer than
   * the session timeout, and comes back before its successor takes requests: from then on that
   * one's come first at the broker.
   */
  EPOCH_NOT_CHECKED(
      Change.of(
          "worker.replication.Follower",
          named("isOfTheMaster"),
          advice(Advices.AlwaysTrue.class, "")),
      Change.of(
          "worker.master.Rounds",
          named("hear").and(takesArgument(0, ElementMatchers.nameEndsWith("$Append"))),
          call("Append", "epoch", "lowestEpoch")),
      Change.of(
          "worker.master.InSyncSet", named("change"), advice(Advices.FailureIsSuccess.class, "")),
      Change.of("worker.master.Master", named("leaveIfReplaced"), skipped())),

  /**
   * Rule 3: no write is ever recognised. Shows where a request comes twice: the master is killed or
   * the broker restarted under load, or a client sends a write again under its key.
   */
  NO_DEDUPLICATION(
      Change.of("worker.store.Batch", named("entry"), call("Write", "id", "forgottenId"))),

  /**
   * Rule 1: any copy may be elected, and one that was taken out of the set stays. Shows where the
   * slave is killed and, while the one in its place is still empty, the master too; or a slave is
   * cut off from the broker until it is out of the set, comes back, and the master is killed.
   */
  ELECT_OUTSIDER(
      Change.of("model.cluster.Election", named("mayStand"), call("Set", "contains", "contained")),
      Change.of(
          "worker.replication.Candidacy", named("claim"), call("Set", "contains", "contained")),
      Change.of("worker.replication.Follower", named("isOutOf"), skipped()));

  /**
   * One method's change.
   *
   * @param type the class below {@code dev.rideshare}
   */
  record Change(String type, ElementMatcher<? super MethodDescription> method, Rewrite rewrite) {
    static Change of(
        String type, ElementMatcher<? super MethodDescription> method, Rewrite rewrite) {
      return new Change("dev.rideshare." + type, method, rewrite);
    }

    AsmVisitorWrapper wrapper() {
      return rewrite.how().apply(method);
    }
  }

  /**
   * How a method is rewritten, once it is known which.
   *
   * @param mutant the name of what it calls then; empty if nothing
   */
  record Rewrite(
      Function<ElementMatcher<? super MethodDescription>, AsmVisitorWrapper> how, String mutant) {}

  private final List<Change> changes;

  Mutation(Change... changes) {
    this.changes = List.of(changes);
  }

  List<Change> changes() {
    return changes;
  }

  private static Rewrite advice(Class<?> advice, String mutant) {
    return new Rewrite(Advice.to(advice)::on, mutant);
  }

  private static Rewrite skipped() {
    return advice(Advices.Skipped.class, "");
  }

  /** Calls of a method of any type whose name ends so go to a mutant instead. */
  private static Rewrite call(String typeEnd, String method, String mutant) {
    Method target =
        Stream.of(Mutants.class.getMethods())
            .filter(candidate -> candidate.getName().equals(mutant))
            .findFirst()
            .orElseThrow();
    MemberSubstitution substitution =
        MemberSubstitution.relaxed()
            .method(named(method).and(isDeclaredBy(ElementMatchers.nameEndsWith(typeEnd))))
            .replaceWith(target);
    return new Rewrite(substitution::on, mutant);
  }
}
