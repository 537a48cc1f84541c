/* fork/cleanup */
#include "forks.h"

static void says(void *text)
{
    say("%s", (const char *)text);
}

static void *forks(void *nothing)
{
    pthread_cleanup_push(says, "first");
    pthread_cleanup_push(says, "second");
    pid_t child = fork();
    if (child)
        reap(child);
    say(child ? "parent" : "child");
    pthread_exit(NULL);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return nothing;
}

int main(void)
{
    in_a_thread(forks, NULL);
}
