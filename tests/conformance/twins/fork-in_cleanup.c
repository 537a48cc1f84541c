/* fork/in_cleanup */
#include "forks.h"

static void says(void *text)
{
    say("%s", (const char *)text);
}

static void forks(void *nothing)
{
    (void)nothing;
    pid_t child = fork();
    if (child)
        say("%d", status_of(child));
    say(child ? "parent" : "child");
}

static void *thread(void *nothing)
{
    pthread_cleanup_push(says, "outer");
    pthread_cleanup_push(forks, NULL);
    pthread_exit((void *)3);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return nothing;
}

int main(void)
{
    in_a_thread(thread, NULL);
    say("joined");
}
