/* fork/pthread_exit */
#include "forks.h"

static void says(void *text)
{
    say("%s", (const char *)text);
}

static void child(void)
{
    pthread_cleanup_push(says, "cleanup");
    pthread_exit((void *)3);
    pthread_cleanup_pop(0);
}

int main(void)
{
    pthread_key_t key;
    OK(pthread_key_create(&key, says));
    OK(pthread_setspecific(key, "value"));
    say("%d", forked(child));
}
