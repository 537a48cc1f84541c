#include "twin.h"

static void leaves(int number)
{
    (void)number;
    say("handler");
    _exit(7);
}

int main(void)
{
    handle(SIGUSR1, leaves);
    raise(SIGUSR1);
    say("raise returned");
}
