/* What the twins about signals share beyond twin.h. */
#ifndef SIGNALS_H
#define SIGNALS_H

#include "twin.h"

#include <sys/time.h>

#define UNUSED __attribute__((unused))
#define block(...) change_mask(SIG_BLOCK, set_of(__VA_ARGS__))
#define unblock(...) change_mask(SIG_UNBLOCK, set_of(__VA_ARGS__))

UNUSED static sigset_t change_mask(int how, sigset_t set)
{
    sigset_t old;
    OK(pthread_sigmask(how, &set, &old));
    return old;
}

/* The caller's mask, and what is pending for it, by name. */
UNUSED static const char *mask(void)
{
    sigset_t set = block();
    return names(&set);
}

UNUSED static const char *pending(void)
{
    sigset_t set;
    sigpending(&set);
    return names(&set);
}

UNUSED static void handle_info(int number, void (*handler)(int, siginfo_t *, void *), int flags, sigset_t mask)
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = flags | SA_SIGINFO, .sa_mask = mask};
    CHECK(sigaction(number, &action, NULL) == 0);
}

/* Where a signal came from. */
UNUSED static const char *code_name(const siginfo_t *info)
{
    switch (info->si_code) {
    case SI_USER: return "SI_USER";
    case SI_TKILL: return "SI_TKILL";
    case SI_QUEUE: return "SI_QUEUE";
    }
    if (info->si_signo == SIGCHLD)
        switch (info->si_code) {
        case CLD_EXITED: return "CLD_EXITED";
        case CLD_KILLED: return "CLD_KILLED";
        case CLD_STOPPED: return "CLD_STOPPED";
        case CLD_CONTINUED: return "CLD_CONTINUED";
        }
    return "SI_KERNEL";
}

/* The handler of most cases. */
UNUSED static void says(int number)
{
    say("in %s", signal_name(number));
}

UNUSED static void says_both_ends(int number)
{
    say("in %s", signal_name(number));
    say("out %s", signal_name(number));
}

/* Sleep for so many ticks, although handlers run meanwhile. */
UNUSED static void settle(int ticks)
{
    struct timespec end = after(CLOCK_MONOTONIC, ticks);
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == EINTR)
        ;
}

/* Wait for a child: its status as waitpid of the simulated machine gives it, -signo if a signal ended it. */
UNUSED static int status_of(pid_t child)
{
    int status;
    while (waitpid(child, &status, 0) == -1)
        CHECK(errno == EINTR);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* alarm() in ticks; what was left is rounded to whole ticks. */
UNUSED static long alarm_in(int ticks)
{
    struct timespec span = after(-1, ticks);
    struct itimerval fresh = {{0, 0}, {span.tv_sec, span.tv_nsec / 1000}}, old;
    CHECK(setitimer(ITIMER_REAL, &fresh, &old) == 0);
    return (old.it_value.tv_sec * 1000000000L + old.it_value.tv_usec * 1000 + tick_length() / 2) / tick_length();
}

#endif
