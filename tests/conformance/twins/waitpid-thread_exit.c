/* waitpid/thread_exit */
#include "processes.h"

static void *says_thread(void *nothing)
{
    (void)nothing;
    tick(1);
    say("thread");
    return (void *)8;
}

int main(void)
{
    pid_t child = fork();
    if (!child) {
        start(says_thread, NULL);
        pthread_exit((void *)7);
    }
    say("%d", status_of(child));
}
