/* handler/read_answered */
#include "signals.h"

static int ends[2];

static void slow(int number)
{
    say("in %s", signal_name(number));
    settle(3);
    say("out %s", signal_name(number));
}

static void *writes(void *nothing)
{
    settle(2);
    CHECK(write(ends[1], "x", 1) == 1);
    return nothing;
}

int main(void)
{
    char byte;
    CHECK(pipe(ends) == 0);
    handle_with(SIGALRM, slow, SA_RESTART, set_of());
    block(SIGALRM);
    pthread_t thread = start(writes, NULL);
    unblock(SIGALRM);
    alarm_in(1);
    say("%s", result(read(ends[0], &byte, 1)));
    join(thread);
}
