#include "twin.h"

static void *exits(void *value)
{
    pthread_exit(value);
}

int main(void)
{
    pthread_t thread = start(exits, (void *)9);
    tick(3);
    say("main goes on");
    say("%s", value_name(join(thread)));
}
