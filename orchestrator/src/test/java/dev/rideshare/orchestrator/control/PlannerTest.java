package dev.rideshare.orchestrator.control;

import static dev.rideshare.orchestrator.control.Pictures.NOW;
import static dev.rideshare.orchestrator.control.Pictures.copy;
import static dev.rideshare.orchestrator.control.Pictures.healthy;
import static dev.rideshare.orchestrator.control.Pictures.inSync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.orchestrator.control.Action.Drained;
import dev.rideshare.orchestrator.control.Action.Found;
import dev.rideshare.orchestrator.control.Action.HandOver;
import dev.rideshare.orchestrator.control.Action.Kill;
import dev.rideshare.orchestrator.control.Action.RemoveDead;
import dev.rideshare.orchestrator.control.Action.RemoveFolder;
import dev.rideshare.orchestrator.control.Action.Retire;
import dev.rideshare.orchestrator.control.Action.StartExisting;
import dev.rideshare.orchestrator.control.Action.StartFresh;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final Wanted ONE_SLAVE = new Wanted(1);

  @Test
  void doesNothingWhileZooKeeperIsOutOfReach() {
    Plan plan = plan(healthy(1, 2).dead(2).disconnected());

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.sentence())
        .isEqualTo("ZooKeeper is out of reach: nothing is started, stopped or removed");
  }

  @Test
  void foundsTheDatabaseWhereThereIsNoTraceOfOne() {
    assertThat(plan(new Pictures()).actions()).containsExactly(new Found());
  }

  @Test
  void startsNothingWhereFoldersAreLeftButZooKeeperIsEmpty() {
    Plan plan = plan(new Pictures().folder(1).folder(2, new Folder.NoCopy()));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.problem())
        .hasValueSatisfying(text -> assertThat(text).contains("worker-1, worker-2"));
  }

  @Test
  void startsMasterAndSlavesOfANewDatabaseAtOnce() {
    Pictures founded = new Pictures().cluster(ClusterState.founded(Pictures.INSTANCE));

    assertThat(names(Planner.plan(founded.picture(), new Wanted(2))))
        .containsExactly("fresh worker-1", "fresh worker-2", "fresh worker-3");
  }

  @Test
  void saysThatAllIsWellAndDoesNothing() {
    Plan plan = plan(healthy(1, 2));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.sentence()).isEqualTo("all is well: a master and 1 slave");
    assertThat(plan.problem()).isEmpty();
  }

  @Test
  void startsEveryInSyncCopyAndNoOtherWhereNoWorkerLives() {
    Pictures cold =
        new Pictures().cluster(inSync(3, 1, 4)).folder(1).folder(2).folder(4).lastNumber(4);

    assertThat(names(plan(cold))).containsExactly("again worker-1", "again worker-4");
  }

  @Test
  void fillsUpWithFreshOnesOnceAnInSyncCopyIsStarting() {
    Pictures starting = new Pictures().cluster(inSync(3, 1)).folder(1).process(1);

    assertThat(names(plan(starting))).containsExactly("fresh worker-2");
  }

  @Test
  void takesAWorkerThatRunsAlreadyForLivingAndDoesNotStartItTwice() {
    Pictures joining = healthy(1).slave(2, MemberState.JOINING).folder(2);

    Plan plan = plan(joining);

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.sentence())
        .isEqualTo("waiting for 1 ready slave: 2 workers live, 0 slaves are ready");
  }

  @Test
  void replacesADeadSlaveByAFreshOneUnderANameNeverUsed() {
    assertThat(names(plan(healthy(1, 2).dead(2)))).containsExactly("fresh worker-3");
    assertThat(names(plan(healthy(1, 2).dead(2).lastNumber(9)))).containsExactly("fresh worker-10");
  }

  @Test
  void replacesADeadMasterByAFreshSlaveWithoutWaitingForTheElection() {
    assertThat(names(plan(healthy(1, 2).dead(1)))).containsExactly("fresh worker-3");
  }

  @Test
  void removesTheZnodeOfAnEndedProcessAndReplacesIt() {
    Plan plan = plan(healthy(1, 2).gone(1));

    assertThat(plan.actions().getFirst()).isInstanceOf(RemoveDead.class);
    assertThat(names(plan)).contains("fresh worker-3");
  }

  @Test
  void startsTheLastInSyncCopiesAgainInPlaceWhenAllHaveDied() {
    Pictures allDead = healthy(1, 2).gone(1).gone(2).slave(3, MemberState.JOINING).folder(3);

    assertThat(names(plan(allDead)))
        .containsExactly("dead worker-1", "dead worker-2", "again worker-1", "again worker-2");
  }

  @Test
  void waitsWhereNoFolderHereHoldsAnInSyncCopy() {
    Plan plan = plan(new Pictures().cluster(inSync(3, 9)).folder(1));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.problem())
        .hasValueSatisfying(text -> assertThat(text).contains(copy(9).toString()));
  }

  @Test
  void neverTakesACopyOfAnotherDatabaseForAnInSyncOneAndNeverRemovesIt() {
    Folder.Copy stranger = new Folder.Copy(copy(1), new UUID(1, 2));

    assertThat(plan(new Pictures().cluster(inSync(3, 1)).folder(1, stranger)).actions()).isEmpty();
    Plan plan = plan(healthy(1, 2).folder(3, new Folder.Copy(copy(3), new UUID(1, 2))));
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.problem())
        .hasValueSatisfying(text -> assertThat(text).contains("worker-3 (of another database"));
  }

  @Test
  void removesUselessFoldersOnceAllWantedWorkersAreReady() {
    Pictures settled = healthy(3, 4).folder(1).folder(2, new Folder.NoCopy());

    assertThat(names(plan(settled))).containsExactly("folder worker-1", "folder worker-2");
    assertThat(names(Planner.plan(settled.picture(), new Wanted(2))))
        .containsExactly("fresh worker-5");
  }

  @Test
  void neverRemovesTheFolderOfAnInSyncCopyOrAnUnreadableOneOrALivingWorkers() {
    Pictures pictures =
        healthy(1, 2)
            .cluster(inSync(1, 1, 2, 3))
            .folder(3)
            .folder(4, new Folder.Unreadable("half a file"))
            .folder(5, new Folder.NoCopy())
            .process(5);

    assertThat(names(plan(pictures))).noneMatch(action -> action.startsWith("folder"));
  }

  @Test
  void removesNoFolderWithoutAReadyMaster() {
    Pictures electing =
        new Pictures()
            .cluster(inSync(1, 2, 3))
            .slave(2, MemberState.READY)
            .slave(3, MemberState.READY)
            .folder(1)
            .folder(2)
            .folder(3);

    assertThat(plan(electing).actions()).isEmpty();
    assertThat(plan(electing.master(2, MemberState.PROMOTING)).actions()).isEmpty();
  }

  @Test
  void keepsOnlyAFewFoldersWhileNewWorkersFailAgainAndAgain() {
    Pictures flapping = healthy(1).heldBack(Planner.FRESH, NOW.plusSeconds(1));
    for (int number = 2; number <= 7; number++) {
      flapping.folder(number, new Folder.NoCopy());
    }

    assertThat(names(plan(flapping))).containsExactly("folder worker-2", "folder worker-3");
  }

  @Test
  void holdsBackWhatFailedLatelyUntilItsTimeHasCome() {
    Pictures slaveDied = healthy(1, 2).dead(2);
    assertThat(plan(slaveDied.heldBack(Planner.FRESH, NOW.plusMillis(1))).sentence())
        .contains("waiting before starting a new worker");
    assertThat(names(plan(slaveDied.heldBack(Planner.FRESH, NOW))))
        .containsExactly("fresh worker-3");

    Pictures cold = new Pictures().cluster(inSync(3, 1, 2)).folder(1).folder(2);
    assertThat(names(plan(cold.heldBack("worker-1", NOW.plusMillis(1)))))
        .containsExactly("again worker-2");
  }

  @Test
  void retiresTheSlavesOfTheHighestPidsOnceAllAreReady() {
    assertThat(names(plan(healthy(1, 2, 3, 4))))
        .containsExactly("retire worker-4", "retire worker-3");
    assertThat(names(plan(healthy(1, 2, 3).slave(4, MemberState.JOINING)))).isEmpty();
    assertThat(names(plan(healthy(1, 2, 3).process(4)))).isEmpty();
    assertThat(names(plan(healthy(1, 2, 3).gone(3)))).doesNotContain("retire worker-2");
  }

  @Test
  void retiresOnlyWhatItsOwnLauncherRuns() {
    assertThat(names(plan(healthy(1, 2).foreignSlave(3)))).containsExactly("retire worker-2");
  }

  /** Its service manager would start it again, and it would come back with the highest pid. */
  @Test
  void retiresOnlyWhomItNamedUnlessToldToDrain() {
    assertThat(names(plan(healthy(1, 2).adoptedSlave("db-2", 9))))
        .containsExactly("retire worker-2");
    assertThat(names(plan(healthy(1).adoptedSlave("db-1", 8).adoptedSlave("db-2", 9)))).isEmpty();
  }

  @Test
  void replacesADrainedSlaveFirstThenRetiresItWhateverItsPid() {
    assertThat(names(plan(healthy(1, 2, 3).draining(2).dead(3)))).containsExactly("fresh worker-4");
    assertThat(names(plan(healthy(1, 2, 3).draining(2)))).containsExactly("retire worker-2");
    assertThat(names(plan(healthy(1, 2).slave(3, MemberState.JOINING).draining(2)))).isEmpty();
  }

  @Test
  void aDrainedMasterHandsOverToTheLowestPidThatStays() {
    assertThat(names(plan(healthy(1, 2, 3).draining(1)))).containsExactly("worker-1 to worker-2");
    assertThat(names(plan(healthy(1, 2, 3, 4).draining(1).draining(2))))
        .containsExactly("worker-1 to worker-3");
    assertThat(names(plan(healthy(1, 2, 3).cluster(inSync(1, 1, 3)).draining(1))))
        .containsExactly("worker-1 to worker-3");
  }

  @Test
  void aDrainedWorkerOfAnotherHostIsNotPaidForByOneHere() {
    assertThat(names(plan(healthy(1, 2).foreignSlave(3).draining(3)))).isEmpty();
  }

  @Test
  void forgetsToDrainWhoIsGone() {
    assertThat(names(plan(healthy(1, 2).draining(7)))).containsExactly("drained worker-7");
  }

  @Test
  void countsNoMoreOnWhomZooKeeperHasStoppedToShow() {
    Pictures justLost = healthy(1).absent(2, Duration.ofMillis(1_999), true);
    assertThat(names(plan(justLost))).isEmpty();
    Pictures lost = healthy(1).absent(2, Duration.ofSeconds(2), true);
    assertThat(names(plan(lost))).containsExactly("fresh worker-3");
    Pictures starting = healthy(1).absent(2, Duration.ofSeconds(179), false);
    assertThat(names(plan(starting))).isEmpty();
  }

  @Test
  void killsWhatHangs() {
    assertThat(names(plan(healthy(1, 3).absent(2, Duration.ofSeconds(30), true))))
        .containsExactly("kill worker-2");
    assertThat(names(plan(healthy(1).absent(2, Duration.ofMinutes(3), false))))
        .containsExactly("kill worker-2");
    assertThat(names(plan(healthy(1, 3).absent(2, Duration.ofSeconds(29), true)))).isEmpty();
  }

  @Test
  void doesNotStartAgainInTheFolderOfAProcessThatHangs() {
    Pictures hanging =
        new Pictures().cluster(inSync(3, 1)).folder(1).absent(1, Duration.ofSeconds(5), true);
    assertThat(plan(hanging).actions()).isEmpty();
  }

  @Test
  void whoDoesNotLeadOnlyClearsAwayWhatIsItsOwn() {
    assertThat(names(plan(healthy(1, 2).gone(2).following()))).containsExactly("dead worker-2");
    assertThat(names(plan(healthy(1, 2).folder(3).following()))).containsExactly("folder worker-3");
    assertThat(plan(healthy(1, 2, 3).following()).actions()).isEmpty();
    assertThat(plan(new Pictures().following()).actions()).isEmpty();
    assertThat(plan(new Pictures().cluster(inSync(3, 1)).folder(1).following()).actions())
        .isEmpty();
  }

  @Test
  void withoutALauncherItFoundsTheDatabaseAndLeavesTheRestToOthers() {
    assertThat(plan(new Pictures().withoutLauncher()).actions()).containsExactly(new Found());
    assertThat(plan(healthy(1).folder(2).withoutLauncher()).actions()).isEmpty();
    assertThat(plan(new Pictures().cluster(inSync(1, 1)).folder(1).withoutLauncher()).actions())
        .isEmpty();
  }

  private static Plan plan(Pictures pictures) {
    return Planner.plan(pictures.picture(), ONE_SLAVE);
  }

  private static List<String> names(Plan plan) {
    return plan.actions().stream()
        .map(
            action ->
                switch (action) {
                  case Found() -> "found";
                  case RemoveDead(var member) -> "dead " + member.name();
                  case StartExisting(String name) -> "again " + name;
                  case StartFresh(String name, String why) -> "fresh " + name;
                  case Retire(String name, String why) -> "retire " + name;
                  case HandOver(var master, var to) -> master.name() + " to " + to.name();
                  case Kill(String name, long pid, String why) -> "kill " + name;
                  case Drained(String name) -> "drained " + name;
                  case RemoveFolder(String name) -> "folder " + name;
                })
        .toList();
  }
}
