/* fork/in_destructor */
#include "forks.h"

static pthread_key_t first, second;

static void says(void *text)
{
    say("%s", (const char *)text);
}

static void forks(void *value)
{
    (void)value;
    pid_t child = fork();
    if (child)
        say("%d", status_of(child));
    say(child ? "parent" : "child");
}

static void *thread(void *nothing)
{
    OK(pthread_setspecific(first, "value"));
    OK(pthread_setspecific(second, "other"));
    return nothing;
}

int main(void)
{
    OK(pthread_key_create(&first, forks));
    OK(pthread_key_create(&second, says));
    in_a_thread(thread, NULL);
    say("joined");
}
