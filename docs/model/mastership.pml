/*
 * Mastership and replication (docs/protocol.md), for spin. README.md beside this file says what
 * is left out and why; ./check runs it, whole and with each guard (-DNO_...) taken out.
 *
 * Three workers share /cluster and what was ever published. Every step is atomic, and any enabled
 * step of any worker may come next: so a pause, a late or lost or repeated message and a candidate
 * that sleeps before or after its claim are all just orders of steps. There is no time.
 */
#ifndef EPOCHS
#define EPOCHS 4  /* the first is open at the start */
#endif
#ifndef WRITES
#define WRITES 2
#endif

#include "state.pml"

/* ---- What is checked ------------------------------------------------------------------------- */

inline checkStructure() {
#ifndef HARM_ONLY
  a = 0;
  do
  :: a < 3 ->
     theWholeSetIsWaitedFor = mine[a] != epoch || (inSync & 7 & ~waited[a] & ~BIT(a)) == 0;
     assert(theWholeSetIsWaitedFor);
     membersHaveAll = !MEMBER(a) || HEAD(log[a], LEN(history)) == history;
     assert(membersHaveAll);
     a++
  :: else -> break
  od;
  a = 1;
  do
  :: a <= EPOCHS -> /* whoever has claimed an epoch has all that was answered in lower ones */
     laterMastersHaveAll =
       published[a] == 0 || LAST_EPOCH(history) >= a ||
       HEAD(published[a], LEN(history)) == history;
     assert(laterMastersHaveAll);
     a++
  :: else -> break
  od;
#endif
  a = 0
}

/* All that the master waits for, and its own disk, have its log: it is committed and answered. */
inline commit() {
  a = ANSWERED(me);
  b = MIN(LEN(a), LEN(history));
  if
  :: under[me] == OPENING ->
     noAcknowledgedWriteIsLost = HEAD(published[mine[me]], b) == HEAD(history, b);
     assert(noAcknowledgedWriteIsLost)
  :: else ->
     oneContentAtEachIndex = HEAD(a, b) == HEAD(history, b);
     assert(oneContentAtEachIndex)
  fi;
  if
  :: LEN(a) > LEN(history) -> history = a
  :: else
  fi;
  announced[mine[me]] = LEN(published[mine[me]]);
  a = 0;
  do
  :: a < 3 && under[me] == OPENING && mine[me] == epoch ->
     noAcknowledgedWriteIsLost = !MEMBER(a) || HEAD(log[a], LEN(history)) == history;
     assert(noAcknowledgedWriteIsLost);
     a++
  :: else -> break
  od;
  a = 0;
  b = 0
}

/* ---- Bookkeeping of the model ---------------------------------------------------------------- */

/* What nobody can hear any more is no part of the state. */
inline tidy() {
#if !defined(NO_EPOCH_CHECK) && !defined(NO_EPOCH_AT_START) && !defined(NO_FREEZE)
  a = 1;
  do
  :: a < epoch ->
     if
     :: (FOLLOWS(0) && heard[0] <= a) || (FOLLOWS(1) && heard[1] <= a) ||
        (FOLLOWS(2) && heard[2] <= a) ||
        mine[0] == a || mine[1] == a || mine[2] == a
     :: else -> published[a] = 0; announced[a] = 0
     fi;
     a++
  :: else -> break
  od;
#endif
  a = 0
}

/* The copy of this worker has another id: who waits for the one that it had waits in vain. */
inline rename() {
  a = 0;
  do
  :: a < 3 ->
     b = GONE;
     if
     :: IS_ADDING(a) && joiner[a] == me ->
        b = GONE_EARLY;
        joiner[a] = GONE_EARLY
     :: else
     fi;
     if
     :: HAS(waited[a], me) ->
        waited[a] = (waited[a] & ~BIT(me)) | BIT(b);
        acked[a] = acked[a] & ~BIT(me)
     :: else
     fi;
     a++
  :: else -> break
  od;
  if
  :: inFlight == 1 + me -> inFlight = 1 + GONE_EARLY
  :: else
  fi;
#ifdef NO_EXACT_ACK
  ackedIndex[me] = 0;
#endif
  a = 0;
  b = 0
}

/* A process ends. The next one reads /cluster: a copy of the set goes on, any other is made anew.
   That the next starts at once is no loss: it may do nothing for as long as it likes. */
inline restart() {
  mine[me] = 0;
  under[me] = IDLE;
  waited[me] = 0;
  acked[me] = 0;
  joiner[me] = 0;
  floor[me] = 0;
#ifdef NO_EPOCH_AT_START
  heard[me] = 1;
#else
  heard[me] = epoch;
#endif
  if
  :: MEMBER(me)
  :: else -> log[me] = 0; rename()
  fi;
  tidy()
}

inline endRound() {
  under[me] = IDLE;
  acked[me] = 0;
  joiner[me] = 0;
  floor[me] = 0
}

/* ---- A follower (Follower, LogMatch) --------------------------------------------------------- */

inline acknowledgeTo(m, e) {
  if
  :: mine[m] == e && under[m] != IDLE && HAS(waited[m], me) -> acked[m] = acked[m] | BIT(me)
  :: else
  fi
}

/* Hears so much of an epoch's log: what follows its own is appended; where it differs, the tail is
   cut in the same step. All of it: acknowledged. */
inline hear(e, n) {
  if
  :: FOLLOWS(me) && e > heard[me] -> heard[me] = e
  :: else
  fi;
  if
  :: HEAD(log[me], n) != HEAD(published[e], n) ->
     a = LEN(history);
     nothingCommittedIsCut =
       !MEMBER(me) || HEAD(log[me], a) != history || HEAD(HEAD(published[e], n), a) == history;
     assert(nothingCommittedIsCut);
     log[me] = HEAD(published[e], n)
  :: else
  fi;
  a = announced[e];
  do
  :: a > 0 ->
     onlyCommittedIsApplied =
       !COUNTS(log[me], e, a) || HEAD(HEAD(log[me], a), LEN(history)) == HEAD(history, a);
     assert(onlyCommittedIsApplied);
     a--
  :: else -> break
  od;
  if
  :: log[me] == published[e] ->
#ifdef NO_EXACT_ACK
     ackedIndex[me] = (LEN(log[me]) > ackedIndex[me] -> LEN(log[me]) : ackedIndex[me]);
#endif
     acknowledgeTo(0, e);
     acknowledgeTo(1, e);
     acknowledgeTo(2, e)
  :: else
  fi
}

/* The first n entries. A copy out of the set can't do harm before it has all, so that its cutting
   at less is not looked at. */
#define REACHES(l, n) ((l) << 4 >> (4 * (n)))
#define HEAR(e, n) \
  :: d_step { \
       published[e] != 0 && REACHES(published[e], n) != 0 && LISTENS(me, e) && \
       (MEMBER(me) || REACHES(published[e], n + 1) == 0 || \
        HEAD(log[me], n) == HEAD(published[e], n)) -> \
       hear(e, n); \
       tidy(); \
       checkStructure() }
#define HEAR_OF(e) HEAR(e, 0) HEAR(e, 1) HEAR(e, 2) HEAR(e, 3) HEAR(e, 4) HEAR(e, 5) HEAR(e, 6)

/* ---- A master (Rounds, Copies, InSyncSet, Master) -------------------------------------------- */

/* A silent copy leaves /cluster first, and is then no longer waited for. */
#ifdef NO_REMOVAL_FIRST
#define REMOVE(x) \
  :: d_step { \
       under[me] != IDLE && HAS(waited[me] & ~acked[me], x) -> \
       waited[me] = waited[me] & ~BIT(x) }
#else
#define REMOVE(x) \
  :: d_step { \
       under[me] != IDLE && HAS(waited[me] & ~acked[me], x) && CAS_WORKS(me) && \
       !(IS_ADDING(me) && joiner[me] == x) -> \
       inSync = inSync & ~BIT(x); \
       inFlight = 0; \
       waited[me] = waited[me] & ~BIT(x); \
       checkStructure() }
#endif

inline add(x) {
  if
  :: x == GONE_EARLY -> inSync = inSync | BIT(GONE)
  :: else -> inSync = inSync | BIT(x)
  fi
}

/* A newcomer is waited for before it is added. */
#define JOIN(x) \
  :: d_step { \
       LEADS(me) && under[me] == IDLE && x != me && !HAS(waited[me], x) && \
       FOLLOWS(x) && heard[x] <= mine[me] -> \
       waited[me] = waited[me] | EXPECTED(x); \
       joiner[me] = x; \
       under[me] = JOINING }

active [3] proctype worker() {
  do
  /* Messages. */
  HEAR_OF(1)
  HEAR_OF(2)
  HEAR_OF(3)
#if EPOCHS > 3
  HEAR_OF(4)
#endif

  /* Candidacy: /cluster's version is checked, the next epoch and /master are made, in one step.
     /master may be absent at any time, for sessions end at any time: it needs no state. */
  :: d_step {
       FOLLOWS(me) && epoch < EPOCHS && MAY_STAND(me) ->
       noAcknowledgedWriteIsLost = HEAD(log[me], LEN(history)) == history;
       epoch++;
       inSync = inSync | BIT(me);
       inFlight = 0;
       heard[me] = 0;
       mine[me] = epoch;
       under[me] = OPENING;
       waited[me] = inSync & ~BIT(me);
       published[epoch] = THEN(log[me], epoch);
       announced[epoch] = (noAcknowledgedWriteIsLost -> LEN(history) : 0);
       tidy();
       checkStructure()
     }
  /* A claim whose maker has given it up, or has died, is made. */
  :: d_step {
       FOLLOWS(me) && MEMBER(me) && epoch < EPOCHS ->
       epoch++;
       inFlight = 0;
       tidy()
     }

  /* A round of entries ends: the opening or a write is committed. */
  :: d_step {
       (under[me] == OPENING || under[me] == WRITING) && MISSING(me) == 0 && MAY_COMMIT(me) ->
       commit();
       endRound();
       checkStructure()
     }
  :: d_step {
       LEADS(me) && under[me] == IDLE && writes > 0 -> /* a batch, published before its commit */
       writes--;
       published[mine[me]] = THEN(published[mine[me]], mine[me]);
       under[me] = WRITING
     }
  /* Its own log has them: before, between or after the others' acknowledgements. */
  :: d_step {
       LEADS(me) && !HAS_LOGGED(me) ->
       log[me] = published[mine[me]];
       checkStructure()
     }

  /* A strong read: a round that begins after it. */
  :: d_step {
       LEADS(me) && under[me] == IDLE ->
       floor[me] = LEN(history);
       under[me] = READING
     }
  :: d_step {
       under[me] == READING && MISSING(me) == 0 ->
       strongReadIsCurrent = HEAD(published[mine[me]], floor[me]) == HEAD(history, floor[me]);
       assert(strongReadIsCurrent);
       endRound()
     }

  /* The in-sync set. */
  REMOVE(0)
  REMOVE(1)
  REMOVE(2)
  REMOVE(GONE)
  JOIN(0)
  JOIN(1)
  JOIN(2)
  /* The newcomer stays silent, and nothing was asked of /cluster yet. */
  :: d_step {
       under[me] == JOINING ->
       waited[me] = waited[me] & ~BIT(joiner[me]);
       endRound();
       checkStructure()
     }
  /* It has acknowledged: it is added, and the master is told. */
  :: d_step {
       IS_ADDING(me) && MISSING(me) == 0 && CAS_WORKS(me) && IS_LEVEL(me) ->
       add(joiner[me]);
       inFlight = 0;
       if
       :: HAS(waited[me], GONE_EARLY) ->
          waited[me] = (waited[me] & ~BIT(GONE_EARLY)) | BIT(GONE)
       :: else
       fi;
       endRound();
       checkStructure()
     }
  /* It is added, or may yet be, and the master is not told: it waits for the newcomer. */
  :: d_step {
       IS_ADDING(me) && MISSING(me) == 0 && CAS_WORKS(me) && IS_LEVEL(me) ->
       add(joiner[me]);
       inFlight = 0;
       under[me] = IN_DOUBT;
       acked[me] = 0;
       checkStructure()
     }
  :: d_step {
       IS_ADDING(me) && MISSING(me) == 0 && CAS_WORKS(me) && IS_LEVEL(me) ->
       inFlight = 1 + joiner[me];
       under[me] = IN_DOUBT;
       acked[me] = 0
     }
  /* The newcomer falls silent then: only a change that is answered ends the doubt. */
  :: d_step {
       under[me] == IN_DOUBT && (FORGETS || CAS_WORKS(me)) ->
#ifdef NO_CERTAINTY
       waited[me] = waited[me] & ~BIT(joiner[me])
#else
       inSync = inSync & ~(joiner[me] == GONE_EARLY -> BIT(GONE) : BIT(joiner[me]));
       inFlight = 0;
       waited[me] = waited[me] & ~BIT(joiner[me]);
       endRound();
       checkStructure()
#endif
     }
#ifdef NO_EXPECTATION
  /* It learns of its set's growth only now. */
  :: d_step {
       LEADS(me) && epoch == mine[me] && (inSync & ~BIT(me)) != waited[me] ->
       waited[me] = waited[me] | (inSync & ~BIT(me))
     }
#endif

  /* A crash, at any time; or it was replaced, and leaves. */
  :: d_step { true -> restart() }
  /* It sees that it was taken out of the set: it goes on from what it has, under another id. */
  :: d_step {
       FOLLOWS(me) && !MEMBER(me) && log[me] != 0 ->
       rename();
       tidy()
     }
  /* A snapshot: whatever the donor has applied. */
  :: d_step {
       FOLLOWS(me) && !MEMBER(me) && log[me] == 0 && history != 0 ->
       log[me] = history;
       heard[me] = (LAST_EPOCH(history) > heard[me] -> LAST_EPOCH(history) : heard[me]);
       tidy()
     }

  /* ZooKeeper makes the change that was in flight. */
  :: d_step {
       me == 0 && inFlight > 0 ->
       add(inFlight - 1);
       inFlight = 0;
       checkStructure()
     }
  od
}
