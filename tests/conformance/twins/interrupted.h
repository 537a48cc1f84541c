/* A handler interrupts a blocking call: T makes CALL, which gives a word; a tick later SIGUSR1 comes, installed with FLAGS;
   after another tick M does RELEASE, which lets the call return.  BEFORE is what T does first.  The initial thread holds
   `mutex` and, for writing, `rwlock`; `free_mutex` is free and the semaphores have no unit. */
#include "signals.h"

#ifndef FLAGS
#define FLAGS 0
#endif
#ifndef BEFORE
#define BEFORE
#endif
#ifndef RELEASE
#define RELEASE
#endif

static sem_t semaphore, held_up;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, free_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_once_t control UNUSED = PTHREAD_ONCE_INIT;
static int ends[2];
static pid_t child UNUSED;
static pthread_t thread;

UNUSED static void hold_up(void)
{
    sem_wait(&held_up);
}

UNUSED static void *held(void *nothing)
{
    hold_up();
    return nothing;
}

UNUSED static void *runs_once(void *nothing)
{
    pthread_once(&control, hold_up);
    return nothing;
}

UNUSED static long read_byte(void)
{
    char byte;
    return read(ends[0], &byte, 1);
}

UNUSED static void write_byte(void)
{
    CHECK(write(ends[1], "x", 1) == 1);
}

/* A child that waits for its end. */
UNUSED static pid_t make_child(void)
{
    pid_t child = fork();
    if (!child)
        for (;;)
            pause();
    return child;
}

UNUSED static const char *wait_for(sigset_t set)
{
    int number;
    int failed = sigwait(&set, &number);
    return failed ? error(failed) : signal_name(number);
}

UNUSED static const char *wait_for_at_most(sigset_t set, int ticks)
{
    struct timespec span = after(-1, ticks);
    int number = sigtimedwait(&set, NULL, &span);
    return number == -1 ? error(errno) : signal_name(number);
}

UNUSED static int suspend(void)
{
    sigset_t none = set_of();
    return sigsuspend(&none);
}

static void *waits(void *nothing)
{
    BEFORE;
    say("%s", CALL);
    return nothing;
}

int main(void)
{
    sem_init(&semaphore, 0, 0);
    sem_init(&held_up, 0, 0);
    pthread_mutex_lock(&mutex);
    pthread_rwlock_wrlock(&rwlock);
    pthread_barrier_init(&barrier, NULL, 2);
    CHECK(pipe(ends) == 0);
    (void)cond, (void)free_mutex;
    handle_with(SIGUSR1, says, FLAGS, set_of());
    thread = start(waits, NULL);
    settle(1);
    pthread_kill(thread, SIGUSR1);
    settle(1);
    say("M releases");
    RELEASE;
    join(thread);
}
