/* A signal handler interrupts a thread that is blocked in a system call: does the call go on?
 *
 * Without SA_RESTART read fails with EINTR, and it is for the program to call it again.  With it, the kernel does.
 *
 * usage: interrupted no|yes after answer          (times in nanoseconds)
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include "steps.h"

static int ends_of_pipe[2];

static void handler(int signo)
{
    int saved = errno;                          /* the interrupted code may be about to look at it */
    handles("T1", "SIGUSR1");
    errno = saved;
}

static void *reader(void *name)
{
    char byte;
    ssize_t count;
    do {
        step(name, "blocked", "read");
        count = read(ends_of_pipe[0], &byte, 1);
        int error = errno;
        step(name, "running", "");
        if (count < 0)
            says(name, "read fails with %s", error == EINTR ? "EINTR" : strerror(error));
        else
            says(name, "read returns %zd byte", count);
    } while (count < 0);
    ends(name);
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 4 || pipe(ends_of_pipe) != 0)
        return 2;
    struct sigaction action = {.sa_handler = handler};
    action.sa_flags = strcmp(argv[1], "yes") == 0 ? SA_RESTART : 0;
    sigaction(SIGUSR1, &action, NULL);

    pthread_t thread;
    step("main", "running", "");
    creates("main", "T1");
    pthread_create(&thread, NULL, reader, "T1");
    step("main", "blocked", "usleep");
    usleep(atoll(argv[2]) / 1000);
    step("main", "running", "");
    says("main", "pthread_kill(T1, SIGUSR1)");
    pthread_kill(thread, SIGUSR1);
    step("main", "blocked", "usleep");
    usleep(atoll(argv[3]) / 1000);
    step("main", "running", "");
    if (write(ends_of_pipe[1], "!", 1) != 1)
        return 1;
    waits("main", "pthread_join", "T1");
    pthread_join(thread, NULL);
    joins("main", "T1");
    ends("main");
    return 0;
}
