#include "twin.h"

static void says(void *text)
{
    say("%s", (char *)text);
}

static void pushes_and_exits(void)
{
    pthread_cleanup_push(says, "inner");
    pthread_exit((void *)8);
    pthread_cleanup_pop(0);
}

static void *calls_a_function(void *unused)
{
    pthread_cleanup_push(says, "outer");
    pushes_and_exits();
    say("the function returned");
    pthread_cleanup_pop(0);
    return unused;
}

int main(void)
{
    say("%s", value_name(join(start(calls_a_function, NULL))));
}
