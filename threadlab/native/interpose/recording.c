/* The recording: opening it, who is who, and the records of one thread. */
#include "recording.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STALE 100000            /* ns: the CPU-time clock costs a system call and is read no more often than this … */
#define LONG 20000              /* ns: … except after a call that took longer */
#define MOST_OTHERS 1000        /* threads that are looked at when the process ends */

struct header {
    _Atomic uint32_t threads;           /* numbers given so far */
    _Atomic uint32_t leaves;            /* leaves taken so far */
    _Atomic uint32_t spare;             /* 1 + a leaf that an ended thread did not fill, or 0 */
    uint32_t unused;
    _Atomic int64_t full;               /* when there were no more leaves; 0 if there are */
};

static struct header *header;           /* NULL: nothing is recorded */
static struct leaf *leaves;
static uint32_t most;                   /* leaves that the file holds */
static pid_t home;
static pthread_key_t on_exit_key;

static _Thread_local struct {
    uint32_t number;                    /* 0: not known yet */
    struct leaf *leaf;
    int64_t stamped;                    /* when the CPU-time clock was read last */
} me __attribute__((tls_model("initial-exec")));
static _Thread_local struct record nowhere __attribute__((tls_model("initial-exec")));  /* where a record is not kept */

static int64_t clock_ns(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* Read the thread's CPU-time clock, and how often it gave up its CPU. */
static void stamp(int64_t now, int64_t *cpu, uint32_t *switches)
{
    struct rusage usage;
    me.stamped = now;
    *cpu = clock_ns(CLOCK_THREAD_CPUTIME_ID);
    getrusage(RUSAGE_THREAD, &usage);
    *switches = usage.ru_nvcsw;
}

static struct leaf *new_leaf(void)
{
    uint32_t number = atomic_exchange(&header->spare, 0);
    if (!number && atomic_load(&header->leaves) < most)
        number = atomic_fetch_add(&header->leaves, 1) + 1;
    if (number && number <= most)
        return leaves + number - 1;
    int64_t never = 0;
    atomic_compare_exchange_strong(&header->full, &never, clock_ns(CLOCK_MONOTONIC));
    return NULL;
}

/* A signal handler may come in between at any point: it then takes the next place, or another leaf. */
static struct record *new_record(void)
{
    while (!atomic_load_explicit(&header->full, memory_order_relaxed)) {
        struct leaf *leaf = me.leaf;
        if (leaf) {
            uint32_t place = atomic_fetch_add_explicit(&leaf->used, 1, memory_order_relaxed);
            if (place < RECORDS)
                return leaf->records + place;
        }
        me.leaf = new_leaf();
    }
    return &nowhere;
}

struct record *begin(enum call call, uint64_t object, uint64_t value)
{
    if (!header)
        return &nowhere;
    if (!me.number)
        enrol(new_thread());
    struct record *record = new_record();
    record->thread = me.number;
    record->object = object;
    record->value = value;
    record->begin = clock_ns(CLOCK_MONOTONIC);
    if (record->begin - me.stamped > STALE)
        stamp(record->begin, &record->cpu_begin, &record->switches_begin);
    atomic_store_explicit(&record->call, call, memory_order_release);
    return record;
}

void finish(struct record *record, int error)
{
    if (record == &nowhere)
        return;
    int64_t now = clock_ns(CLOCK_MONOTONIC);
    record->result |= error;
    if (record->result & WAITED || now - record->begin > LONG || now - me.stamped > STALE)
        stamp(now, &record->cpu_end, &record->switches_end);
    record->end = now;
}

uint32_t new_thread(void)
{
    return header ? atomic_fetch_add(&header->threads, 1) + 1 : 0;
}

void enrol(uint32_t number)
{
    if (!header)
        return;
    me.number = number;
    me.leaf = NULL;
    me.stamped = 0;
    pthread_setspecific(on_exit_key, (void *)1);
    uint64_t ids = (uint64_t)getpid() << 32 | (uint32_t)syscall(SYS_gettid);
    instant(CALL_start, pthread_self(), ids);
}

void enrol_process(uint32_t number)
{
    home = getpid();
    me.number = number;
    me.leaf = NULL;
    instant(CALL_process, home, getppid());
    enrol(number);
}

/* Threads end by returning, by pthread_exit or cancelled; in each case the C library calls the destructors of keys. */
static void thread_ends(void *round)
{
    if (round == (void *)1) {           /* let the program's own destructors go first */
        pthread_setspecific(on_exit_key, (void *)2);
        return;
    }
    struct leaf *leaf = me.leaf;
    finish(begin(CALL_thread_exit, 0, 0), 0);
    if (leaf && leaf == me.leaf && atomic_load(&leaf->used) < RECORDS) {
        me.leaf = NULL;
        atomic_store(&header->spare, 1 + (leaf - leaves));
    }
}

/* The first bytes of a file of the kernel's.  System calls made directly are no points of cancellation and take no
 * locks: a program may call exit at any moment, even in a signal handler. */
static void read_start(const char *path, char *to, size_t room)
{
    int fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    long size = fd < 0 ? 0 : syscall(SYS_read, fd, to, room - 1);
    to[size > 0 ? size : 0] = '\0';
    if (fd >= 0)
        syscall(SYS_close, fd);
}

/* How often the thread `tid` of this process has given up its CPU by itself. */
static uint32_t switches_of(long tid)
{
    static const char title[] = "\nvoluntary_ctxt_switches:";
    char path[64], status[PAGE];
    snprintf(path, sizeof path, "/proc/self/task/%ld/status", tid);
    read_start(path, status, sizeof status);
    const char *line = strstr(status, title);
    return line ? strtoul(line + sizeof title - 1, NULL, 10) : 0;
}

/* Read the clocks of thread `tid`, which ends with the process and will not do it any more. */
static void look_at(long tid)
{
    clockid_t clock = (~(clockid_t)tid << 3) | 6;       /* the kernel's name for the CPU-time clock of another thread */
    struct record *record = instant(CALL_clocks, tid, clock_ns(clock));
    record->switches_end = switches_of(tid);
}

static void look_at_others(void)
{
    struct entry {
        uint64_t inode;
        int64_t offset;
        unsigned short length;
        unsigned char type;
        char name[];
    };
    _Alignas(struct entry) char entries[PAGE];
    long own = syscall(SYS_gettid), size, count = 0;
    int fd = syscall(SYS_openat, AT_FDCWD, "/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (fd >= 0 && count < MOST_OTHERS && (size = syscall(SYS_getdents64, fd, entries, sizeof entries)) > 0)
        for (long at = 0; at < size; at += ((struct entry *)(entries + at))->length, count++) {
            long tid = atol(((struct entry *)(entries + at))->name);
            if (tid > 0 && tid != own)
                look_at(tid);
        }
    if (fd >= 0)
        syscall(SYS_close, fd);
}

static void process_ends(int status, void *unused)
{
    (void)unused;
    if (!at_home())
        return;
    look_at_others();
    finish(begin(CALL_process_exit, status, 0), 0);
}

int at_home(void)
{
    return header && getpid() == home;
}

void *find_real(const char *name)
{
    /* Conditions have an older version that must not be mixed with this one. */
    void *found = strncmp(name, "pthread_cond_", 13) ? NULL : dlvsym(RTLD_NEXT, name, "GLIBC_2.3.2");
    return found ? found : dlsym(RTLD_NEXT, name);
}

#define NAME(name) #name "\n"

__attribute__((constructor)) static void open_recording(void)
{
    const char *path = getenv("THREADLAB_RECORDING");
    struct stat file;
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    if (fstat(fd, &file) == 0 && file.st_size > 2 * PAGE) {
        void *start = mmap(NULL, file.st_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
        if (start != MAP_FAILED && pthread_key_create(&on_exit_key, thread_ends) == 0) {
            static const char names[] = CALLS(NAME);
            _Static_assert(sizeof names <= PAGE, "the names need more than a page");
            memcpy((char *)start + PAGE, names, sizeof names);
            leaves = (struct leaf *)((char *)start + 2 * PAGE);
            most = file.st_size / PAGE - 2;
            header = start;
            enrol_process(new_thread());
            record_name(CALL_program, program_invocation_short_name);
            on_exit(process_ends, NULL);
        }
    }
    close(fd);
}
