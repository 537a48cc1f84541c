#include "twin.h"

static pthread_t own;

static void *who(void *unused)
{
    own = pthread_self();
    return unused;
}

int main(void)
{
    pthread_t thread = start(who, NULL);
    join(thread);
    say("equal %s", pthread_equal(thread, own) ? "True" : "False");
}
