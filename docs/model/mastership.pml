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

/* A log: four bits an entry, the first one lowest. They hold its epoch, which names its content:
   an epoch has one run, whose log only grows. The first entry of an epoch is its opening. */
#define LEN(l) ((l) >= 1<<24 -> 7 : ((l) >= 1<<20 -> 6 : ((l) >= 1<<16 -> 5 : ((l) >= 1<<12 -> 4 : \
               ((l) >= 1<<8 -> 3 : ((l) >= 1<<4 -> 2 : ((l) > 0 -> 1 : 0)))))))
#define HEAD(l, n) ((l) & ((1 << (4 * (n))) - 1))
#define LAST_EPOCH(l) ((l) >> (4 * (LEN(l) - (l > 0 -> 1 : 0))))
#define THEN(l, e) ((l) | ((e) << (4 * LEN(l))))
#define MIN(a, b) ((a) < (b) -> (a) : (b))

/* Sets of copies are bits: the three workers' copies, and those that are no more. */
#define BIT(x) (1 << (x))
#define GONE 3       /* some that were in a set */
#define GONE_EARLY 4 /* one that was to join */
#define HAS(set, x) (((set) & BIT(x)) != 0)

/* The round that a master has under way. */
#define IDLE 0
#define OPENING 1  /* the epoch's opening */
#define WRITING 2  /* an entry */
#define READING 3  /* none: a strong read waits for it */
#define JOINING 4  /* none: a newcomer is to acknowledge it */
#define IN_DOUBT 5 /* the newcomer's addition to /cluster was not answered */

/* /cluster. Its version is not counted: "unchanged since" is the epoch still being the master's,
   and the one change in flight is forgotten at every other. */
unsigned epoch : 3 = 1;
unsigned inSync : 4 = 3;  /* workers 0 and 1; worker 2 is a newcomer */
unsigned inFlight : 3 = 0; /* 1 + the copy whose addition may yet be made */

/* Each worker: its copy (log), and its process. */
int log[3] = 0;
byte mine[3] = { 1, 0, 0 };   /* the epoch of which it is the master; 0 for a follower */
byte heard[3] = { 0, 1, 1 };  /* the highest epoch that a follower has heard of */
byte under[3] = IDLE;
byte waited[3] = { 2, 0, 0 }; /* the other copies that a master waits for */
byte acked[3] = 0;  /* those of them that have acknowledged what is under way */
byte joiner[3] = 0;
byte floor[3] = 0;  /* how much was acknowledged when the strong read began */

/* Each epoch: what its master has published, and how much of it as committed. Any part of it may
   reach anybody at any later time, as often as it likes, or never. */
int published[EPOCHS + 1] = 0;
byte announced[EPOCHS + 1] = 0;

/* What was ever acknowledged to a client. */
int history = 0;

unsigned writes : 2 = WRITES;

#ifdef NO_EXACT_ACK
byte ackedIndex[3] = 0; /* the highest index that a copy ever acknowledged to anybody */
#endif

/* What a violation is reported as, and scratch; no part of the state. */
#ifndef SHORTEST /* a breadth-first search allows none of this */
#define scratch hidden
#else
#define scratch
#endif
scratch byte oneContentAtEachIndex = 1;
scratch byte noAcknowledgedWriteIsLost = 1;
scratch byte nothingCommittedIsCut = 1;
scratch byte onlyCommittedIsApplied = 1;
scratch byte strongReadIsCurrent = 1;
scratch byte theWholeSetIsWaitedFor = 1;
scratch byte membersHaveAll = 1;
scratch byte laterMastersHaveAll = 1;
scratch int a;
scratch int b;

#define me _pid
#define IS_ADDING(x) (under[x] == JOINING || under[x] == IN_DOUBT)
#define MEMBER(x) HAS(inSync, x)
#define LEADS(x) (mine[x] != 0)
#define FOLLOWS(x) (mine[x] == 0)

#ifdef NO_WAIT_FOR_ALL
#define MISSING(m) (under[m] == WRITING -> 0 : (waited[m] & ~acked[m]))
#elif defined(NO_OPENING_ACK)
#define MISSING(m) (under[m] == OPENING -> 0 : (waited[m] & ~acked[m]))
#elif defined(NO_READ_ROUND)
#define MISSING(m) (under[m] == READING -> 0 : (waited[m] & ~acked[m]))
#elif defined(NO_JOIN_ROUND)
#define MISSING(m) (waited[m] & ~acked[m] & ~(IS_ADDING(m) -> BIT(joiner[m]) : 0))
#elif defined(NO_EXACT_ACK)
#define OLD_ACK(m, x) \
  (under[m] <= WRITING && ackedIndex[x] >= LEN(published[mine[m]]) -> BIT(x) : 0)
#define MISSING(m) (waited[m] & ~acked[m] & ~(OLD_ACK(m, 0) | OLD_ACK(m, 1) | OLD_ACK(m, 2)))
#else
#define MISSING(m) (waited[m] & ~acked[m])
#endif

#ifdef NO_VERSION_CHECK
#define CAS_WORKS(m) true
#else
#define CAS_WORKS(m) (epoch == mine[m])
#endif

#ifdef NO_MEMBERSHIP
#define MAY_STAND(x) true
#else
#define MAY_STAND(x) MEMBER(x)
#endif

#ifdef NO_EPOCH_CHECK
#define LISTENS(x, e) (FOLLOWS(x))
#elif defined(NO_FREEZE)
#define LISTENS(x, e) ((FOLLOWS(x) && e >= heard[x]) || (under[x] == OPENING && e < mine[x]))
#else
#define LISTENS(x, e) (FOLLOWS(x) && e >= heard[x])
#endif

/* Whether a commit position of epoch e counts for a copy: its log has met the epoch's opening. */
#ifdef NO_OPENING_SEEN
#define COUNTS(l, e, c) (c <= LEN(l) && \
  (LAST_EPOCH(l) > LAST_EPOCH(HEAD(published[e], c)) || \
   (LAST_EPOCH(l) == LAST_EPOCH(HEAD(published[e], c)) && c > 0)))
#else
#define COUNTS(l, e, c) (c <= LEN(l) && LAST_EPOCH(l) == e)
#endif

/* ---- What is checked ------------------------------------------------------------------------- */

/* Of the whole protocol more is asked than that no client comes to harm. With a guard taken out,
   harm is what is looked for: then an opening, which is nobody's write, may get lost. */
#ifndef HARM_ONLY
#define ANSWERED(m) published[mine[m]]
#else
#define ANSWERED(m) (under[m] == OPENING -> log[m] : published[mine[m]])
#endif

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

/* All that the master waits for have its log: it is committed and answered. */
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
  log[me] = published[mine[me]];
  announced[mine[me]] = LEN(log[me]);
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

/* The copy of this worker is no more: who waits for it waits in vain. */
inline discard() {
  log[me] = 0;
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
  :: else -> discard()
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

#ifdef NO_EXPECTATION
#define EXPECTED(x) 0
#define IS_LEVEL(m) (joiner[m] < 3 && log[joiner[m]] == log[m])
#else
#define EXPECTED(x) BIT(x)
#define IS_LEVEL(m) true
#endif

#ifdef NO_CERTAINTY
#define FORGETS true
#else
#define FORGETS false
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
       (under[me] == OPENING || under[me] == WRITING) && MISSING(me) == 0 ->
       commit();
       endRound();
       checkStructure()
     }
  :: d_step {
       LEADS(me) && under[me] == IDLE && writes > 0 -> /* a batch, published before its commit */
       writes--;
       published[mine[me]] = THEN(log[me], mine[me]);
       under[me] = WRITING
     }

  /* A strong read: a round that begins after it. */
  :: d_step {
       LEADS(me) && under[me] == IDLE ->
       floor[me] = LEN(history);
       under[me] = READING
     }
  :: d_step {
       under[me] == READING && MISSING(me) == 0 ->
       strongReadIsCurrent = HEAD(log[me], floor[me]) == HEAD(history, floor[me]);
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

  /* A crash, at any time; or it was replaced, or taken out of the set, and leaves. */
  :: d_step { true -> restart() }
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
