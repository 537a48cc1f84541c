#include "twin.h"

static pthread_t initial;

static void *joins_initial(void *unused)
{
    say("main gave %s", value_name(join(initial)));
    return unused;
}

int main(void)
{
    initial = pthread_self();
    start(joins_initial, NULL);
    pthread_exit((void *)5);
}
