#include "twin.h"

static void *waits(void *unused)
{
    pause();
    return unused;
}

int main(void)
{
    pthread_t first = start(waits, NULL), second = start(waits, NULL);
    say("same %s", pthread_equal(first, first) ? "True" : "False");
    say("other %s", pthread_equal(first, second) ? "True" : "False");
}
