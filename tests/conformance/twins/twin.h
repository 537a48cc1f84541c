/* What every twin shares: lines, ticks, names, checks.  A twin prints what its case's simulated program writes. */
#ifndef TWIN_H
#define TWIN_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* One line, in one write(2): unbuffered, and a cancellation point as tl.write is. */
__attribute__((format(printf, 1, 2), unused)) static void say(const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line - 1, format, arguments);
    va_end(arguments);
    line[length] = '\n';
    if (write(STDOUT_FILENO, line, (size_t)length + 1) < 0)
        _exit(98);
}

/* A condition that must hold or the twin proves nothing: says which, on standard error, and exits with 99. */
#define CHECK(condition)                                                              \
    do {                                                                              \
        if (!(condition)) {                                                           \
            dprintf(STDERR_FILENO, "%s:%d: %s\n", __FILE__, __LINE__, #condition);    \
            _exit(99);                                                                \
        }                                                                             \
    } while (0)

/* A pthread call that must succeed. */
#define OK(call) CHECK((call) == 0)

/* "0", "EBUSY", ...: the name of what a pthread call returned. */
__attribute__((unused)) static const char *error(int number)
{
    return number == EOPNOTSUPP ? "ENOTSUP" : strerrorname_np(number);
}

/* The name of what a call that returns -1 left in errno; "0" for any other result. */
__attribute__((unused)) static const char *result(long returned)
{
    return returned == -1 ? error(errno) : "0";
}

/* "SIGUSR1", "SIGRTMIN+1". */
__attribute__((unused)) static const char *signal_name(int number)
{
    static __thread char name[32];
    if (number >= SIGRTMIN && number <= SIGRTMAX)
        snprintf(name, sizeof name, number == SIGRTMIN ? "SIGRTMIN" : "SIGRTMIN+%d", number - SIGRTMIN);
    else
        snprintf(name, sizeof name, "SIG%s", sigabbrev_np(number));
    return name;
}

/* The signals of a set in order of their numbers, "-" for none. */
__attribute__((unused)) static const char *names(const sigset_t *set)
{
    static __thread char list[1024];
    list[0] = '\0';
    for (int number = 1; number <= SIGRTMAX; number++)
        if (sigismember(set, number) == 1) {
            if (list[0])
                strcat(list, " ");
            strcat(list, signal_name(number));
        }
    return list[0] ? list : "-";
}

/* A set of signals: set_of(SIGUSR1, SIGUSR2). */
#define set_of(...) set_of_(sizeof((int[]){0, ##__VA_ARGS__}) / sizeof(int), (int[]){0, ##__VA_ARGS__})
__attribute__((unused)) static sigset_t set_of_(size_t count, const int *numbers)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t at = 1; at < count; at++)
        sigaddset(&set, numbers[at]);
    return set;
}

/* Nanoseconds of a tick: 20 ms unless TICK, in milliseconds, says otherwise. */
__attribute__((unused)) static long tick_length(void)
{
    const char *given = getenv("TICK");
    return (given ? atol(given) : 20) * 1000000L;
}

__attribute__((unused)) static struct timespec after(clockid_t clock, int ticks)
{
    struct timespec at = {0, 0};
    if (clock >= 0)
        clock_gettime(clock, &at);
    long long all = at.tv_nsec + (long long)ticks * tick_length();
    at.tv_sec += all / 1000000000;
    at.tv_nsec = all % 1000000000;
    return at;
}

/* Sleep: a cancellation point, and 0, or -1 with EINTR when a handler interrupts it, as nanosleep. */
__attribute__((unused)) static int tick(int ticks)
{
    struct timespec span = after(-1, ticks);
    return nanosleep(&span, NULL);
}

/* Keep a CPU busy; no cancellation point. */
__attribute__((unused)) static void burn(int ticks)
{
    struct timespec end = after(CLOCK_MONOTONIC, ticks), now;
    do
        clock_gettime(CLOCK_MONOTONIC, &now);
    while (now.tv_sec < end.tv_sec || (now.tv_sec == end.tv_sec && now.tv_nsec < end.tv_nsec));
}

/* So many ticks from now on the clock of the timed waits of mutexes, conditions and semaphores. */
__attribute__((unused)) static struct timespec deadline(int ticks)
{
    return after(CLOCK_REALTIME, ticks);
}

__attribute__((unused)) static pthread_t start(void *(*routine)(void *), void *argument)
{
    pthread_t thread;
    OK(pthread_create(&thread, NULL, routine, argument));
    return thread;
}

/* Join a thread that can be joined, and give its exit value. */
__attribute__((unused)) static void *join(pthread_t thread)
{
    void *value;
    OK(pthread_join(thread, &value));
    return value;
}

/* "PTHREAD_CANCELED", or a small whole number. */
__attribute__((unused)) static const char *value_name(void *value)
{
    static __thread char text[32];
    if (value == PTHREAD_CANCELED)
        return "PTHREAD_CANCELED";
    snprintf(text, sizeof text, "%ld", (long)(intptr_t)value);
    return text;
}

__attribute__((unused)) static void handle_with(int number, void (*handler)(int), int flags, sigset_t mask)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags, .sa_mask = mask};
    CHECK(sigaction(number, &action, NULL) == 0);
}

/* Install a handler without flags and with an empty mask. */
__attribute__((unused)) static void handle(int number, void (*handler)(int))
{
    handle_with(number, handler, 0, set_of());
}

/* Every twin begins with default actions and nothing blocked, whatever it was started from.  One that executes itself
   gives the new program an argument, and then everything is left as exec left it. */
__attribute__((constructor)) static void fresh(int count)
{
    if (count > 1)
        return;
    for (int number = 1; number <= SIGRTMAX; number++)
        signal(number, SIG_DFL);
    sigset_t none = set_of();
    sigprocmask(SIG_SETMASK, &none, NULL);
}

#endif
