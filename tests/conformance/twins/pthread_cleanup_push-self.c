#include "twin.h"

static void says_where(void *own)
{
    sigset_t blocked;
    say("same thread %s", pthread_equal(*(pthread_t *)own, pthread_self()) ? "True" : "False");
    OK(pthread_sigmask(SIG_BLOCK, NULL, &blocked));
    say("SIGUSR1 blocked %s", sigismember(&blocked, SIGUSR1) ? "True" : "False");
}

static void *blocks_pushes_exits(void *unused)
{
    static pthread_t own;
    sigset_t set = set_of(SIGUSR1);
    (void)unused;
    own = pthread_self();
    OK(pthread_sigmask(SIG_BLOCK, &set, NULL));
    pthread_cleanup_push(says_where, &own);
    pthread_exit(NULL);
    pthread_cleanup_pop(0);
}

int main(void)
{
    say("%s", value_name(join(start(blocks_pushes_exits, NULL))));
}
