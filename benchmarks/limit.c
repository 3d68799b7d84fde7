/* A tuned event loop of the two-tier day in C: what a compiled engine is measured against.

   It knows this one model only: groups of operators with a few slots each, most free slots first, then longest
   since the last assignment, then the lower number; first in, first out; exponential or any other patience
   drawn before; cold forwards along the tape; a drain after closing that nobody's shift cuts short. Nothing is
   allocated while it runs. The record is what the engines keep of the same chats. */

#include <stdint.h>
#include <string.h>

#define NEVER ((int64_t)1 << 62)
#define FULL INT64_MAX

enum { RESOLVED, FORWARDED, ABANDONED };

typedef struct {
    int64_t time, key;
} Event;

/* The calendar: a heap of four children a node, ordered by (time, rank and chat). */
static inline int before(Event a, Event b) { return a.time < b.time || (a.time == b.time && a.key < b.key); }

static void push(Event *heap, int64_t *size, Event event) {
    int64_t at = (*size)++;
    while (at > 0) {
        int64_t parent = (at - 1) >> 2;
        if (!before(event, heap[parent])) break;
        heap[at] = heap[parent];
        at = parent;
    }
    heap[at] = event;
}

static void pop(Event *heap, int64_t *size) {
    Event last = heap[--(*size)];
    int64_t at = 0, count = *size;
    for (;;) {
        int64_t child = 4 * at + 1, end = child + 4 < count ? child + 4 : count;
        if (child >= count) break;
        int64_t least = child;
        for (int64_t other = child + 1; other < end; other++)
            if (before(heap[other], heap[least])) least = other;
        if (!before(heap[least], last)) break;
        heap[at] = heap[least];
        at = least;
    }
    heap[at] = last;
}

/* A winner tree over the packed keys of a group's operators: the lowest stands at node 1. */
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

typedef struct {
    int64_t first, count, leaves; /* operators of the group, and the leaves of its tree */
    int64_t *tree;
    int64_t head, tail; /* chats that wait, linked by number, -1: nobody */
} Group;

static inline int64_t packed(int64_t busy, int64_t assigned, int64_t place) {
    return busy << 58 | (assigned + 1) << 20 | place;
}

/* Runs one day. Columns of two legs have shape (2, chats). Returns the number of events. */
int64_t run(int64_t chats, const int64_t *arrived, const int64_t *entry, const int64_t *patience,
            const int64_t *handling, const int64_t *target, int64_t groups, const int64_t *first,
            const int64_t *leaves, int64_t *trees, int64_t slots, int64_t *held, int64_t *assigned_last,
            Event *heap, int64_t *next, int64_t *queued, int64_t *operator_of, int64_t *assigned,
            int64_t *ended, int8_t *outcome, int8_t *leg_of, int8_t *group_of) {
    Group desk[16];
    int64_t offset = 0, size = 0, arrival = 0, events = 0;
    for (int64_t g = 0; g < groups; g++) {
        desk[g] = (Group){first[g], first[g + 1] - first[g], leaves[g], trees + offset, -1, -1};
        for (int64_t at = 0; at < 2 * leaves[g]; at++) desk[g].tree[at] = FULL;
        for (int64_t place = 0; place < desk[g].count; place++)
            set_key(desk[g].tree, leaves[g], place, packed(0, -1, place));
        offset += 2 * leaves[g];
    }
    memset(held, 0, sizeof(int64_t) * (size_t)first[groups]);
    for (int64_t op = 0; op < first[groups]; op++) assigned_last[op] = -1;
    memset(leg_of, 0, (size_t)chats);

    while (arrival < chats || size > 0) {
        int64_t chat, now, g, row;
        Group *at;
        events++;
        /* Ranks: a part ends (0), a forward joins (4), a chat arrives (5). */
        if (size > 0 && (arrival == chats || heap[0].time <= arrived[arrival])) {
            now = heap[0].time;
            chat = heap[0].key;
            int64_t leg = leg_of[chat], old = leg * chats + chat;
            int64_t op = operator_of[old];
            at = &desk[group_of[chat]];
            ended[old] = now;
            int64_t place = op - at->first, freed = 1;
            /* The freed slot goes to whoever waited longest and has not left. */
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
                assigned_last[op] = now;
                freed = 0;
                pop(heap, &size);
                push(heap, &size, (Event){now + handling[wrow], waiting});
                break;
            }
            if (freed) {
                pop(heap, &size);
                held[op]--;
                set_key(at->tree, at->leaves, place, packed(held[op], assigned_last[op], place));
            }
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
        g = group_of[chat];
        at = &desk[g];
        row = leg_of[chat] * chats + chat;
        queued[row] = now;
        int64_t best = at->tree[1];
        if (best != FULL) {
            int64_t place = best & 0xFFFFF, op = at->first + place;
            operator_of[row] = op;
            assigned[row] = now;
            assigned_last[op] = now;
            held[op]++;
            set_key(at->tree, at->leaves, place, held[op] < slots ? packed(held[op], now, place) : FULL);
            push(heap, &size, (Event){now + handling[row], chat});
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
