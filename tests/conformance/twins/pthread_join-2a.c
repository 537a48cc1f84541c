#include "twin.h"

static void *exits(void *value)
{
    pthread_exit(value);
}

int main(void)
{
    say("%s", value_name(join(start(exits, (void *)43))));
}
