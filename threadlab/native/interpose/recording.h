/* The recording: a file that all processes of the traced program map, so that what they wrote outlives a crash.
 *
 * A page for the header, a page with the names of the calls, then pages that are called leaves.  A thread takes a leaf
 * for itself and fills it with records, one for each call; nobody else writes there, so no thread waits for another.
 */
#ifndef RECORDING_H
#define RECORDING_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <stdint.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "calls.h"

#define PAGE 4096
#define RECORDS (PAGE / sizeof(struct record) - 1)      /* on a leaf, whose first place holds how many there are */

struct record {
    int64_t begin, end;                 /* ns of the monotonic clock; end is 0 while the call lasts */
    int64_t cpu_begin, cpu_end;         /* ns of the thread's CPU-time clock; 0 where it was not read */
    uint64_t object, value;             /* what the call was about: addresses, ids, numbers */
    uint32_t thread;                    /* counted over all processes; the first is 1 */
    uint32_t switches_begin, switches_end;      /* how often the thread had given up its CPU by itself */
    _Atomic uint16_t call;              /* written last: 0 marks a record that was not finished */
    uint16_t result;                    /* 0 or the error number; WAITED added if the thread had to wait */
};

#define WAITED 0x8000

struct leaf {
    _Atomic uint32_t used;
    char unused[sizeof(struct record) - sizeof(uint32_t)];
    struct record records[RECORDS];
};

/* Begin to record a call of the calling thread; never NULL.  Safe in a signal handler. */
struct record *begin(enum call call, uint64_t object, uint64_t value);

/* The call has returned: `error` is 0 or an error number. */
void finish(struct record *record, int error);

/* A call that takes no time worth telling. */
static inline struct record *instant(enum call call, uint64_t object, uint64_t value)
{
    struct record *record = begin(call, object, value);
    record->end = record->begin;
    return record;
}

/* Begin to record a call in which the thread has to wait for another. */
static inline struct record *begin_wait(enum call call, uint64_t object, uint64_t value)
{
    struct record *record = begin(call, object, value);
    record->result = WAITED;
    return record;
}

/* A number for a new thread. */
uint32_t new_thread(void);

/* The calling thread, just made, has this number. */
void enrol(uint32_t number);

/* The calling thread is the first of a process that fork made. */
void enrol_process(uint32_t number);

/* Whether the caller is in the process that opened the recording, and not in a child of vfork that borrows its memory. */
int at_home(void);

/* The C library's own function of this name. */
void *find_real(const char *name);

static inline void *remembered(void *_Atomic *place, const char *name)
{
    void *found = atomic_load_explicit(place, memory_order_relaxed);
    if (!found)
        atomic_store_explicit(place, found = find_real(name), memory_order_relaxed);
    return found;
}

#define DECLARE_REAL(name) static void *_Atomic real_##name
#define REAL(name) ((__typeof__(&name))remembered(&real_##name, #name))

/* At most 16 characters of a name, as the two numbers of a record. */
static inline struct record *record_name(enum call call, const char *name)
{
    uint64_t halves[2] = {0};
    memcpy(halves, name, strnlen(name, sizeof halves));
    return instant(call, halves[0], halves[1]);
}

#endif
