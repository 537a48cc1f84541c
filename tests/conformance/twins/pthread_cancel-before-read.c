#include "victim.h"

static int ends[2];

static void call(void)
{
    char byte;
    CHECK(read(ends[0], &byte, 1) == 1);
}

int main(void)
{
    CHECK(pipe(ends) == 0 && write(ends[1], "x", 1) == 1);
    cancel_before();
}
