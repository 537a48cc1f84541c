/* fork/keys */
#include "forks.h"

static pthread_key_t key;

static void destroys(void *value)
{
    say("destroyed %s", value_name(value));
}

static void *forks(void *nothing)
{
    OK(pthread_setspecific(key, (void *)1));
    pid_t child = fork();
    if (!child) {
        say("child %s", value_name(pthread_getspecific(key)));
        OK(pthread_setspecific(key, (void *)2));
        pthread_exit(NULL);
    }
    reap(child);
    say("parent %s", value_name(pthread_getspecific(key)));
    return nothing;
}

int main(void)
{
    OK(pthread_key_create(&key, destroys));
    in_a_thread(forks, NULL);
}
