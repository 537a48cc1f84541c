/* fork/no_cancellation_point */
#include "forks.h"

static void *forks(void *nothing)
{
    OK(pthread_cancel(pthread_self()));
    pid_t child = fork();
    OK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL));
    if (child)
        say("%d", status_of(child));
    say(child ? "parent" : "child");
    OK(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL));
    pthread_testcancel();
    say("never");
    return nothing;
}

int main(void)
{
    say("%s", value_name(join(start(forks, NULL))));
}
