#include "twin.h"

static pthread_t first, second;

static void *asks_twice(void *unused)
{
    first = pthread_self();
    sched_yield();
    second = pthread_self();
    return unused;
}

int main(void)
{
    pthread_t thread = start(asks_twice, NULL);
    join(thread);
    say("same %s", pthread_equal(first, second) ? "True" : "False");
    say("as created %s", pthread_equal(first, thread) ? "True" : "False");
    say("other than main %s", pthread_equal(first, pthread_self()) ? "False" : "True");
}
