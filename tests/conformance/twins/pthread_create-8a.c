#include "twin.h"

static void *masks(void *who)
{
    sigset_t blocked, pending;
    OK(pthread_sigmask(SIG_BLOCK, NULL, &blocked));
    OK(sigpending(&pending));
    char mask[64];
    strcpy(mask, names(&blocked));
    say("%s %s pending %s", (char *)who, mask, names(&pending));
    return NULL;
}

int main(void)
{
    sigset_t set = set_of(SIGUSR1);
    OK(pthread_sigmask(SIG_BLOCK, &set, NULL));
    OK(raise(SIGUSR1));
    masks("creator");
    join(start(masks, "thread"));
}
