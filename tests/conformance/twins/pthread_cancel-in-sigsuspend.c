#include "victim.h"

static void call(void)
{
    sigset_t none = set_of();
    sigsuspend(&none);
}

int main(void)
{
    cancel_while();
}
