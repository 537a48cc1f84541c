/* read/only_the_caller */
#include "locks.h"

static int ends[2];

static void *reads_and_says(void *nothing)
{
    char byte;
    CHECK(read(ends[0], &byte, 1) == 1);
    say("read");
    return nothing;
}

int main(void)
{
    CHECK(pipe(ends) == 0);
    pthread_t reader = start(reads_and_says, NULL);
    tick(1);
    say("the other runs");
    CHECK(write(ends[1], "x", 1) == 1);
    join(reader);
}
