/* Two nodes that both believe they own one shard, and its log (DESIGN §1.3, §4). A statement that
   was sent is a process of its own: it may be carried out at once, late, or never, whatever its
   sender does meanwhile; a node that waits may give up at any moment and then knows nothing. A node
   that is frozen is one that takes no step for a while, which the search tries everywhere.

   Mutants, each of which must be found out:
     NO_FENCE    a row goes in wherever the log ends, as with ON CONFLICT or a counter
     NO_RECLAIM  after an unknown outcome the log is read without claiming it first
     READ_FIRST  the log is read before the claim is durable, and not after it */

#ifndef STATEMENTS
#define STATEMENTS 5 /* that may be sent in all */
#endif

#define none 0 /* no answer yet */
#define taken 1
#define refused 2

byte sent = 0;
byte head = 0;                  /* rows in the log */
byte writer[2 * STATEMENTS];  /* token under which row n was written */
byte made_by[2 * STATEMENTS]; /* statement that wrote row n */
byte owner = 0;                 /* token of the last claim in the log */
byte result[STATEMENTS + 1];    /* of statement n */
bool denied[STATEMENTS + 1];    /* a client was told that statement n did nothing */

proctype statement(byte self, seq, token; bool claims) {
  atomic {
#ifndef NO_FENCE
    if
    :: seq != head + 1 -> result[self] = refused; goto done
    :: else
    fi;
#endif
    head++;
    writer[head] = token;
    made_by[head] = self;
    if
    :: claims -> owner = token
    :: else -> assert(token == owner) /* no event of one who was superseded */
    fi;
    assert(!denied[self]);
    result[self] = taken
  }
done:
  skip
}

proctype node(byte me) {
  byte token, seen, mine, at, in_doubt = 0;
  bool answered_ok;

claim:
#ifdef READ_FIRST
  seen = head;
#endif
  atomic {
    if
    :: sent >= STATEMENTS -> goto stop
    :: else
    fi;
    sent++; mine = sent; token = mine; at = head + 1
  }
  run statement(mine, at, token, true);
  if
  :: result[mine] == taken
  :: result[mine] == refused -> goto claim
  :: goto claim /* unknown: another try, under another token */
  fi;

read:
#ifndef READ_FIRST
  seen = at; /* all rows up to the claim are there to be read: they cannot change any more */
#else
  seen = seen + 1;
#endif
  assert(seen == at); /* who serves knows all that happened before his claim */
  /* What was in doubt is now decided, and its client is told. */
  if
  :: in_doubt > 0 ->
     atomic {
       byte n = 1;
       bool found = false;
       do
       :: n <= seen && n <= head -> found = found || made_by[n] == in_doubt; n++
       :: else -> break
       od;
       if
       :: !found -> denied[in_doubt] = true
       :: else
       fi;
       assert(found || result[in_doubt] != taken); /* nothing that was done is denied */
       in_doubt = 0; n = 0; found = false
     }
  :: else
  fi;

serve:
  atomic {
    if
    :: sent >= STATEMENTS -> goto stop
    :: else
    fi;
    sent++; mine = sent; at = seen + 1
  }
  run statement(mine, at, token, false);
  if
  :: result[mine] == taken ->
     seen = at;
     assert(writer[at] == token && made_by[at] == mine); /* acknowledged, and in its place */
     goto serve
  :: result[mine] == refused -> goto claim /* stands down, and may come back */
  :: in_doubt = mine; /* unknown */
#ifdef NO_RECLAIM
     at = head;
     goto read
#else
     goto claim
#endif
  fi;

stop:
  skip
}

init {
  atomic { run node(1); run node(2) }
}
