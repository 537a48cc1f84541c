/* What the twins about processes share. */
#ifndef PROCESSES_H
#define PROCESSES_H
#include "locks.h"

/* Fork a child that sleeps and exits. */
__attribute__((unused)) static pid_t exits(int status, int ticks)
{
    pid_t child = fork();
    CHECK(child >= 0);
    if (!child) {
        tick(ticks);
        exit(status);
    }
    return child;
}

/* Fork a child that waits for a signal. */
__attribute__((unused)) static pid_t pauses(void)
{
    pid_t child = fork();
    CHECK(child >= 0);
    if (!child) {
        pause();
        exit(0);
    }
    return child;
}

/* Fork a child that stops itself, and when it goes on sleeps and exits with 3. */
__attribute__((unused)) static pid_t stops(int ticks)
{
    pid_t child = fork();
    CHECK(child >= 0);
    if (!child) {
        raise(SIGSTOP);
        tick(ticks);
        exit(3);
    }
    return child;
}

/* Wait for any child: its status, or minus the signal that killed it. */
__attribute__((unused)) static int status_of_any(void)
{
    int status;
    CHECK(wait(&status) > 0);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* Wait for the child, which must exit with 0. */
__attribute__((unused)) static void reap(pid_t child)
{
    CHECK(status_of(child) == 0);
}

/* Say what waitpid gives if it fails. */
__attribute__((unused)) static void say_wait(pid_t pid, int options)
{
    say("%s", result(waitpid(pid, NULL, options)));
}

/* Execute this program again, with one argument or two, after which it runs another part of itself. */
__attribute__((unused)) static void execute(const char *part, const char *argument)
{
    execl("/proc/self/exe", "twin", part, argument, (char *)NULL);
    _exit(97);
}

#endif
