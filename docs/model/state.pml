/* What the model of mastership.pml is about, and its guards as macros. */

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
#define HAS_LOGGED(m) (log[m] == published[mine[m]])
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

#ifdef NO_OWN_LOG
#define MAY_COMMIT(m) true
#else
#define MAY_COMMIT(m) HAS_LOGGED(m)
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

/* Of the whole protocol more is asked than that no client comes to harm. With a guard taken out,
   harm is what is looked for: then an opening, which is nobody's write, may get lost. */
#ifndef HARM_ONLY
#define ANSWERED(m) published[mine[m]]
#else
#define ANSWERED(m) \
  HEAD(published[mine[m]], LEN(published[mine[m]]) - (under[m] == OPENING -> 1 : 0))
#endif
