/*
 * The ratchet's turn-taking, windows, acknowledgements and suites, without its keys: what
 * packages/core/src/ratchet does, as a game of two sides and a network that loses, keeps, repeats
 * and reorders letters. README.md beside this file says what is checked, and what is left out.
 *
 * Chains alternate: A creates chain 0, 2, 4 …, B chain 1, 3, 5 …, as only who knows the newest
 * chain of the peer may create the next (send.ts, `createChain`). So a side is `leading`
 * (state.ts) exactly when the newest chain it knows, `top`, is its own.
 */

#ifndef LETTERS_A
#define LETTERS_A 2     /* contents that A wants to send */
#endif
#ifndef LETTERS_B
#define LETTERS_B 2
#endif
#ifndef LOSSES
#define LOSSES 2        /* the network is fair: at some point it stops losing */
#endif
#ifndef RESEALS
#define RESEALS 0       /* contents that are sealed anew after 14 days without an answer */
#endif
#ifndef UPDATES_A
#define UPDATES_A 0     /* how often a build gains suite 2, or loses it again; odd, or none */
#endif
#ifndef UPDATES_B
#define UPDATES_B 0
#endif
#define WINDOW 3        /* limits.ts WINDOW */
#define CONTROL 1       /* limits.ts CONTROL_LETTERS */

#define CONTENTS (LETTERS_A + LETTERS_B + RESEALS)

/* An acknowledgement alone was caused by a content, or by a chain whose content places are full:
   letters = contents + acknowledgements ≤ 2 contents + letters / (WINDOW - CONTROL). */
#define MAX_LETTERS (4 * CONTENTS)
#define CHAINS 12

#ifdef BUG_NO_WINDOW
#define PLACES (WINDOW + 1)
#else
#define PLACES WINDOW
#endif

/* Letter k of chain c, as one bit of a set of letters that all have the same maker. */
#define LETTER(c, k) (1 << (((c) >> 1) * PLACES + (k)))
/* Letters from … to − 1 of chain c. */
#define RANGE(c, from, to) (((1 << ((to) - (from))) - 1) * LETTER(c, from))
#define CHAIN(c) RANGE(c, 0, PLACES)
#define HAS(set, c, k) (((set) & LETTER(c, k)) != 0)
#define PLACE(c, k) ((c) * PLACES + (k))
#define BIT_OF(place) (((place) / PLACES >> 1) * PLACES + (place) % PLACES)

#define A 0
#define B 1
#define MAKER(c) ((c) & 1)

typedef Side {
  int written;       /* our letters */
  int contents;      /* those that are more than an acknowledgement */
  int present;       /* those that lie at a mailbox, opened or not: it keeps them */
  byte top;          /* the newest chain known: ours when leading, the peer's when following */
  byte n;            /* SendingChain.n, and FollowingState.sent after the chain has ended */
  byte nr;           /* ReceivingChain.n */
  int skipped;       /* skipped-keys.ts */
  int opened;        /* flow-control.ts, Receipt.opened; also what the application was given */
  int news;          /* flow-control.ts, Report, by the peer's chains: `news`, */
  int known;         /* `known`, */
  byte bearer[CHAINS];  /* or `told` by that letter of ours, of those of its chain, */
  int firm;          /* which was deposited as a content is, until it arrived */
  bool due;          /* Session.acknowledgementDue */
  int acknowledged;  /* what the outbox knows to have arrived (Opened.acknowledged) */
  int released;      /* letters of ours that the outbox no longer deposits */
  byte todo;         /* contents not yet sealed */
  byte suite;        /* Session.suite */
  byte peerSuites;   /* Session.peerSuites, a bit a suite */
  byte build;        /* RatchetEnv.suites */
  byte updates;      /* how often this side's build will still change */
};

Side side[2];

/* What was sealed, and never changes: the network can neither read nor alter it (letter.ts). */
int told[CHAINS * PLACES];  /* the acknowledgements inside */
byte pn[CHAINS];            /* header.ts, ChainHeader */
byte suite[CHAINS];
byte offered[CHAINS];

byte losses = LOSSES;
byte reseals = RESEALS;
byte sealed;                /* how many letters there are */
hidden byte i;

#define ME side[me]
#define PEER side[1 - me]
#define LEADING(s) (MAKER(side[s].top) == (s))

/* flow-control.ts, `placesFor`. A chain's acknowledgements come with the peer's next chain, which ends it:
   the lowest unacknowledged letter of the newest chain is always 0. `acknowledge` asserts it. */
#ifdef NO_CONTROL_LETTERS
#define CONTENT_PLACES WINDOW
#else
#define CONTENT_PLACES (WINDOW - CONTROL)
#endif
#ifdef BUG_NO_WINDOW
#define ROOM(control) (ME.n < PLACES)
#else
#define ROOM(control) (ME.n < ((control) -> WINDOW : CONTENT_PLACES))
#endif

/* suites.ts, `highestCommonSuite`; there are two. */
#define BEST(set) (((set) & 2) -> 2 : 1)

/* send.ts, `nextSuite`. */
#ifdef BUG_DOWNGRADE
#define NEXT_SUITE BEST(ME.build & ME.peerSuites)
#define ABLE (true)
#else
#define NEXT_SUITE ((BEST(ME.build & ME.peerSuites) > ME.suite) -> BEST(ME.build & ME.peerSuites) : ME.suite)
#define ABLE ((ME.build & NEXT_SUITE) != 0)
#endif

/* RatchetError `suite` stops a side that has gone back to a build without the session's suite. */
#define MAY_SEND(control) ((LEADING(me) && ROOM(control)) || (!LEADING(me) && ABLE))

/* receive.ts, `isAcceptable`. */
#ifdef BUG_DOWNGRADE
#define ACCEPTABLE(c) ((ME.build & suite[c]) != 0)
#else
#define ACCEPTABLE(c) ((ME.build & suite[c]) != 0 && suite[c] >= ME.suite)
#endif

/* receive.ts, `open`: skipped ∪ current[Nr … Nr+W) ∪ next[0 … W). The current chain is the peer's
   newest that we know: `top` when following, the one before it when leading (none for A at first). */
#define CURRENT(c) ((LEADING(me) && (c) + 1 == ME.top) || (!LEADING(me) && (c) == ME.top))
#define IN_CURRENT(c, k) (CURRENT(c) && (k) >= ME.nr && (k) < ME.nr + WINDOW)
#define IN_NEXT(c, k) (LEADING(me) && (c) == ME.top + 1 && (k) < WINDOW && ACCEPTABLE(c))
#define OPENABLE(c, k) (MAKER(c) != me && HAS(PEER.present, c, k) && \
  (IN_CURRENT(c, k) || IN_NEXT(c, k) || HAS(ME.skipped, c, k)))

/* receive.ts, `turn` with `passOver`: our chain ends, the peer's next one begins. */
inline turn(c) {
  assert(pn[c] >= ME.nr && pn[c] - ME.nr <= WINDOW);  /* an honest gap never reaches MAX_SKIPPED_IN_A_STEP */
#ifndef BUG_NO_PASS_OVER
  if
  :: c >= 2 -> ME.skipped = ME.skipped | RANGE(c - 2, ME.nr, pn[c])
  :: else
  fi;
#endif
  assert(suite[c] >= ME.suite);                       /* never a lower suite */
  ME.suite = suite[c];
  ME.peerSuites = offered[c];
  ME.top = c;
  ME.nr = 0
}

#ifdef BUG_FULL_OF_ACKNOWLEDGEMENTS
#define FILLS_WINDOW(c, k) false
#else
#define FILLS_WINDOW(c, k) /* flow-control.ts, `asksAnyway` */ (!LEADING(me) && (c) == ME.top && (k) == CONTENT_PLACES - 1)
#endif

/* receive.ts, `withKnown` with flow-control.ts, `noteKnown`; and the outbox. */
inline acknowledge(c, k) {
  assert(!LEADING(me) || (told[PLACE(c, k)] & CHAIN(ME.top)) == 0);
  ME.acknowledged = ME.acknowledged | told[PLACE(c, k)];
  i = 0;
  do
  :: i <= ME.top ->
    if
    :: MAKER(i) != me && (ME.opened & CHAIN(i)) != 0 && (ME.news & (1 << i)) == 0 &&
      (told[PLACE(c, k)] & (1 << BIT_OF(ME.bearer[i]))) != 0 -> ME.known = ME.known | (1 << i)
    :: else
    fi;
    i++
  :: else -> break
  od
}

inline open(c, k) {
  if
  :: HAS(ME.skipped, c, k) ->
#ifndef BUG_NO_DEDUPLICATION
    ME.skipped = ME.skipped & ~LETTER(c, k)
#endif
  :: else ->
    if
    :: LEADING(me) && c == ME.top + 1 -> turn(c)
    :: else
    fi;
    ME.skipped = ME.skipped | RANGE(c, ME.nr, k);
    ME.nr = k + 1
  fi;
  assert(!HAS(ME.opened, c, k));                    /* no letter is delivered twice */
  ME.opened = ME.opened | LETTER(c, k);
  ME.news = ME.news | (1 << c);
  ME.known = ME.known & ~(1 << c);
#ifdef BUG_ACKNOWLEDGE_ALL
  ME.due = true;
#else
  /* An acknowledgement alone asks for none, or they would never end, unless it fills the window:
     then its sender could not say anything any more. */
  ME.due = ME.due || HAS(PEER.contents, c, k) || FILLS_WINDOW(c, k);
#endif
  acknowledge(c, k);
  told[PLACE(c, k)] = 0                          /* read for the last time: fewer states */
}

/* send.ts, `createChain`. */
inline create() {
  ME.top++;
  assert(ME.top < CHAINS);
  pn[ME.top] = ME.n;
  suite[ME.top] = NEXT_SUITE;
  assert(suite[ME.top] >= ME.suite);                  /* never a lower suite */
  ME.suite = suite[ME.top];
  offered[ME.top] = ME.build;
  ME.n = 0
}

#define BEARER PLACE(ME.top, ME.n)
#define IS_SETTLED(i) ((ME.known & (1 << (i))) != 0 || \
  ((ME.news & (1 << (i))) == 0 && (ME.firm & (1 << (i))) != 0 && ME.bearer[i] / PLACES == ME.top))

/* flow-control.ts, `receiptsToTell` and `noteTold`; send.ts, `withTold`. */
inline tell(content) {
  i = 0;
  do
  :: i <= ME.top ->
    if
    :: MAKER(i) != me && (ME.opened & CHAIN(i)) != 0 && !IS_SETTLED(i) ->
      told[BEARER] = told[BEARER] | (ME.opened & CHAIN(i));
      ME.news = ME.news & ~(1 << i);
      ME.firm = (content -> ME.firm | (1 << i) : ME.firm & ~(1 << i));
      ME.bearer[i] = BEARER
    :: else
    fi;
    i++
  :: else -> break
  od;
  ME.due = false
}

/* send.ts, `send`. A `quiet` letter has no room for acknowledgements. */
inline seal(content, quiet) {
  assert(sealed < MAX_LETTERS);                     /* acknowledgements do not answer each other */
  sealed++;
  if
  :: !LEADING(me) -> create()
  :: else
  fi;
  /* No window can be overrun: the peer watches what was sealed, in its current or its next chain. */
  assert(PEER.top + 1 >= ME.top);
  assert(ME.n < WINDOW + ((PEER.top >= ME.top) -> PEER.nr : 0));
  if
  :: !quiet -> tell(content)
  :: else
  fi;
  ME.written = ME.written | LETTER(ME.top, ME.n);
  ME.present = ME.present | LETTER(ME.top, ME.n);
  if
  :: content -> ME.contents = ME.contents | LETTER(ME.top, ME.n)
  :: else
  fi;
  ME.n++
}

/* The outbox: what it deposits again until the peer is known to have opened it. */
#define WAITING (ME.written & ~ME.acknowledged & ~ME.released)
#define DEPOSITED_AGAIN(c, k) (MAKER(c) != me && REPEATED(c, k) && \
  HAS(PEER.written & ~PEER.present & ~PEER.acknowledged & ~PEER.released, c, k))
#ifdef BUG_ACKNOWLEDGEMENTS_WHILE_NEWEST
#define REPEATED(c, k) (HAS(PEER.contents, c, k) || (k) == CONTENT_PLACES - 1 || \
  (MAKER(PEER.top) != me && (c) == PEER.top && (k) + 1 == PEER.n))
#else
#ifdef BUG_ACKNOWLEDGEMENTS_SENT_ONCE
#define REPEATED(c, k) HAS(PEER.contents, c, k)
#else
#define REPEATED(c, k) true
#endif
#endif
#define RELEASE(c, k) ME.released = ME.released | LETTER(c, k)

proctype Person(byte me) {
  end: do
  :: d_step { ME.todo > 0 && MAY_SEND(0) -> ME.todo--; seal(true, false) }
  :: d_step { ME.todo > 0 && MAY_SEND(0) -> ME.todo--; seal(true, true) }
  :: d_step { ME.due && MAY_SEND(1) -> seal(false, false) }
  :: d_step { ME.updates > 0 -> ME.updates--; ME.build = ME.build ^ 2 }
  od
}

/* What can happen to one letter on its way to `me`, in any order with what happens to all others. */
proctype Letter(byte me; byte c; byte k) {
  end: do
  :: d_step { OPENABLE(c, k) -> open(c, k) }
  :: d_step {
      losses > 0 && HAS(PEER.present & ~ME.opened, c, k) ->
      losses--;
      PEER.present = PEER.present & ~LETTER(c, k)
    }
#ifndef BUG_NO_REDEPOSIT
  :: d_step { DEPOSITED_AGAIN(c, k) -> PEER.present = PEER.present | LETTER(c, k) }
#endif
  od
}

/* 14 days have passed for one of `me`'s contents, and nobody has answered. */
proctype Deadline(byte me; byte c; byte k) {
  end: do
#ifdef BUG_GIVE_UP
  :: d_step { reseals > 0 && HAS(WAITING, c, k) -> reseals--; RELEASE(c, k) }
#else
  :: d_step {
      reseals > 0 && HAS(WAITING & ME.contents, c, k) && MAY_SEND(0) ->
      reseals--;
      RELEASE(c, k);
      seal(true, false)
    }
#endif
  od
}

init {
  byte me, c, k;
  atomic {
    side[A].todo = LETTERS_A;
    side[B].todo = LETTERS_B;
    side[A].updates = UPDATES_A;
    side[B].updates = UPDATES_B;
    /* start.ts: A's first chain is there from the beginning, and B knows it. */
    suite[0] = 1;
    offered[0] = 1;
    for (c : A .. B) {
      side[c].suite = 1;
      side[c].peerSuites = 1;
      side[c].build = 1;
      run Person(c)
    }
    for (c : 0 .. CHAINS - 1) {
      for (k : 0 .. PLACES - 1) {
        run Letter(1 - MAKER(c), c, k);
        if
        :: RESEALS > 0 -> run Deadline(MAKER(c), c, k)
        :: else
        fi
      }
    }
  }
  /* When nothing can happen any more, everything has been said, and either side could go on. */
  timeout ->
  assert(side[A].todo == 0 && side[B].todo == 0);
  me = A;
  assert(MAY_SEND(false));
  me = B;
  assert(MAY_SEND(false));
  assert((side[A].contents & ~side[A].released & ~side[B].opened) == 0);
  assert((side[B].contents & ~side[B].released & ~side[A].opened) == 0)
#if RESEALS == 0
  /* A letter that is given up takes the acknowledgements in it along. */
  ;
  assert((side[A].contents & ~side[A].acknowledged) == 0);
  assert((side[B].contents & ~side[B].acknowledged) == 0)
#endif
}
