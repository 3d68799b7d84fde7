/* The event loop of limit.c with a multitasking curve: every start and end of a chat re-times its operator's others.

   An operator carries one exact count of work done by each chat at work, in units of 2**-20 microseconds, and
   each chat the count at which it ends; so a change touches the count and the next end, not the chats. The
   calendar is a heap of operators that knows their places, so that no stale event is left behind. */

#include <stdint.h>
#include <string.h>

#define NEVER ((int64_t)1 << 62)
#define FULL INT64_MAX
#define MOST 4 /* slots of an operator at most */
#define UNIT_BITS 20

enum { RESOLVED, FORWARDED, ABANDONED };

typedef struct {
    int64_t time, chat, person;
} Event;

typedef struct {
    int64_t done, since, held, last, place, group;
    int64_t end[MOST], chat[MOST];
} Person;

typedef struct {
    int64_t first, count, leaves;
    int64_t *tree;
    int64_t head, tail;
} Group;

static inline int before(Event a, Event b) { return a.time < b.time || (a.time == b.time && a.chat < b.chat); }

static inline void put(Event *heap, Person *people, int64_t at, Event event) {
    heap[at] = event;
    people[event.person].place = at;
}

/* Puts an event where its time belongs, up or down from a place whose own event is of no use any more. */
static void settle(Event *heap, Person *people, int64_t size, int64_t at, Event event) {
    int64_t start = at;
    while (at > 0) {
        int64_t parent = (at - 1) >> 2;
        if (!before(event, heap[parent])) break;
        put(heap, people, at, heap[parent]);
        at = parent;
    }
    if (at == start)
        for (;;) {
            int64_t child = 4 * at + 1, end = child + 4 < size ? child + 4 : size;
            if (child >= size) break;
            int64_t least = child;
            for (int64_t other = child + 1; other < end; other++)
                if (before(heap[other], heap[least])) least = other;
            if (!before(heap[least], event)) break;
            put(heap, people, at, heap[least]);
            at = least;
        }
    put(heap, people, at, event);
}

static inline void set_key(int64_t *tree, int64_t leaves, int64_t place, int64_t key) {
    int64_t at = leaves + place;
    tree[at] = key;
    while (at > 1) {
        int64_t left = tree[at & ~(int64_t)1], right = tree[at | 1];
        int64_t least = left < right ? left : right;
        at >>= 1;
        if (tree[at] == least) break;
        tree[at] = least;
    }
}

static inline int64_t packed(int64_t busy, int64_t assigned, int64_t place) {
    return busy << 58 | (assigned + 1) << 20 | place;
}

static inline void advance(Person *p, const int64_t *units, int64_t now) {
    if (p->held > 0) p->done += units[p->held] * (now - p->since);
    else p->done = 0;
    p->since = now;
}

static inline void begin(Person *p, int64_t chat, int64_t work) {
    p->end[p->held] = p->done + (work << UNIT_BITS);
    p->chat[p->held++] = chat;
}

/* Times the next end of a person's chats: the first to end, and among those of one microsecond the lowest. */
static inline Event next_end(const Person *p, const int64_t *units, int64_t person, int64_t now) {
    int64_t least = p->end[0], unit = units[p->held], chat = -1;
    for (int64_t at = 1; at < p->held; at++)
        if (p->end[at] < least) least = p->end[at];
    int64_t left = least - p->done, delay = left <= 0 ? 0 : (left + unit - 1) / unit;
    int64_t reached = p->done + delay * unit;
    for (int64_t at = 0; at < p->held; at++)
        if (p->end[at] <= reached && (chat < 0 || p->chat[at] < chat)) chat = p->chat[at];
    return (Event){now + delay, chat, person};
}

/* Puts a person's next end into the calendar, or takes the person out of it. */
static void retime(Event *heap, int64_t *size, Person *people, int64_t person, const int64_t *units, int64_t now) {
    Person *p = &people[person];
    if (p->held == 0) {
        Event last = heap[--(*size)];
        int64_t place = p->place;
        p->place = -1;
        if (last.person != person) settle(heap, people, *size, place, last);
        return;
    }
    int64_t place = p->place >= 0 ? p->place : (*size)++;
    settle(heap, people, *size, place, next_end(p, units, person, now));
}

/* Runs one day, as `run` of limit.c does. `units` (people, stride) tells how fast each of so many chats goes on;
   `people` and `heap` have room for everybody. */
int64_t run_with_curve(int64_t chats, const int64_t *arrived, const int64_t *entry, const int64_t *patience,
                       const int64_t *handling, const int64_t *target, int64_t groups, const int64_t *first,
                       const int64_t *leaves, int64_t *trees, int64_t slots, const int64_t *units, int64_t stride,
                       Person *people, Event *heap, int64_t *next, int64_t *queued, int64_t *operator_of,
                       int64_t *assigned, int64_t *ended, int8_t *outcome, int8_t *leg_of, int8_t *group_of) {
    Group desk[16];
    int64_t offset = 0, size = 0, arrival = 0, events = 0;
    if (slots > MOST || groups > 16) return -1;
    for (int64_t g = 0; g < groups; g++) {
        desk[g] = (Group){first[g], first[g + 1] - first[g], leaves[g], trees + offset, -1, -1};
        for (int64_t at = 0; at < 2 * leaves[g]; at++) desk[g].tree[at] = FULL;
        for (int64_t place = 0; place < desk[g].count; place++) {
            set_key(desk[g].tree, leaves[g], place, packed(0, -1, place));
            people[first[g] + place] = (Person){.last = -1, .place = -1, .group = g};
        }
        offset += 2 * leaves[g];
    }
    memset(leg_of, 0, (size_t)chats);

    while (arrival < chats || size > 0) {
        int64_t chat, now, row;
        Group *at;
        events++;
        if (size > 0 && (arrival == chats || heap[0].time <= arrived[arrival])) {
            now = heap[0].time;
            chat = heap[0].chat;
            int64_t op = heap[0].person, leg = leg_of[chat], old = leg * chats + chat, done = 0;
            Person *p = &people[op];
            const int64_t *pace = units + op * stride;
            at = &desk[p->group];
            ended[old] = now;
            advance(p, pace, now);
            while (p->chat[done] != chat) done++;
            p->held--;
            p->chat[done] = p->chat[p->held];
            p->end[done] = p->end[p->held];
            int64_t freed = 1;
            while (at->head >= 0) {
                int64_t waiting = at->head, wrow = leg_of[waiting] * chats + waiting;
                at->head = next[waiting];
                if (at->head < 0) at->tail = -1;
                if (patience[wrow] < NEVER && queued[wrow] + patience[wrow] < now) {
                    ended[wrow] = queued[wrow] + patience[wrow];
                    outcome[wrow] = ABANDONED;
                    continue;
                }
                operator_of[wrow] = op;
                assigned[wrow] = now;
                p->last = now;
                freed = 0;
                begin(p, waiting, handling[wrow]);
                break;
            }
            if (freed) set_key(at->tree, at->leaves, op - at->first, packed(p->held, p->last, op - at->first));
            retime(heap, &size, people, op, pace, now);
            if (leg == 1 || target[chat] < 0) {
                outcome[old] = RESOLVED;
                continue;
            }
            outcome[old] = FORWARDED;
            leg_of[chat] = 1;
            group_of[chat] = (int8_t)target[chat];
        } else {
            chat = arrival++;
            now = arrived[chat];
            group_of[chat] = (int8_t)entry[chat];
        }
        at = &desk[group_of[chat]];
        row = leg_of[chat] * chats + chat;
        queued[row] = now;
        int64_t best = at->tree[1];
        if (best != FULL) {
            int64_t place = best & 0xFFFFF, op = at->first + place;
            Person *p = &people[op];
            const int64_t *pace = units + op * stride;
            operator_of[row] = op;
            assigned[row] = now;
            p->last = now;
            advance(p, pace, now);
            begin(p, chat, handling[row]);
            set_key(at->tree, at->leaves, place, p->held < slots ? packed(p->held, now, place) : FULL);
            retime(heap, &size, people, op, pace, now);
        } else {
            operator_of[row] = assigned[row] = -1;
            next[chat] = -1;
            if (at->tail >= 0) next[at->tail] = chat;
            else at->head = chat;
            at->tail = chat;
        }
    }
    for (int64_t g = 0; g < groups; g++)
        for (int64_t chat = desk[g].head; chat >= 0; chat = next[chat]) {
            int64_t row = leg_of[chat] * chats + chat;
            ended[row] = queued[row] + patience[row];
            outcome[row] = ABANDONED;
        }
    return events;
}
