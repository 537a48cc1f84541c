#include "twin.h"

static pid_t pid;
static pthread_t own;

static void *who(void *unused)
{
    pid = getpid();
    own = pthread_self();
    return unused;
}

int main(void)
{
    join(start(who, NULL));
    say("same process %s", pid == getpid() ? "True" : "False");
    say("other thread %s", pthread_equal(own, pthread_self()) ? "False" : "True");
}
