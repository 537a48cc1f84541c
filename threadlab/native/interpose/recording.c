/* The recording: opening it, who is who, and the records of one thread. */
#include "recording.h"

#include <dirent.h>
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

#define STALE 100000    /* ns: the CPU-time clock costs a system call and is read no more often than this … */
#define MOST_OTHERS 1000        /* threads that are looked at when the process ends */
#define LONG 20000      /* ns: … except after a call that took longer */

struct header {
    _Atomic uint32_t threads;           /* numbers given so far */
    _Atomic uint32_t leaves;            /* leaves taken so far */
    _Atomic uint32_t spare;             /* 1 + a leaf that an ended thread did not fill, or 0 */
    _Atomic uint32_t unused;
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

/* How often the thread `tid` of this process has given up its CPU by itself. */
static uint32_t switches_of(long tid)
{
    char line[128];
    unsigned switches = 0;
    snprintf(line, sizeof line, "/proc/self/task/%ld/status", tid);
    FILE *status = fopen(line, "re");
    while (status && fgets(line, sizeof line, status) && sscanf(line, "voluntary_ctxt_switches: %u", &switches) != 1)
        ;
    if (status)
        fclose(status);
    return switches;
}

/* Read the CPU-time clocks of the threads that end with the process: they will not do it any more. */
static void look_at_others(void)
{
    DIR *tasks = opendir("/proc/self/task");
    struct dirent *task;
    for (int count = 0; tasks && count < MOST_OTHERS && (task = readdir(tasks)); count++) {
        long tid = atol(task->d_name);
        if (tid <= 0 || tid == syscall(SYS_gettid))
            continue;
        struct record *record = instant(CALL_clocks, tid, clock_ns((~(clockid_t)tid << 3) | 6)); /* the kernel's name */
        record->switches_end = switches_of(tid);
    }
    if (tasks)
        closedir(tasks);
}

static void process_ends(int status, void *unused)
{
    (void)unused;
    int state;
    if (!at_home())
        return;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);     /* exit is no point of cancellation, opening a file is */
    look_at_others();
    pthread_setcancelstate(state, &state);
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
