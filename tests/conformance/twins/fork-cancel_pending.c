/* fork/cancel_pending */
#include "forks.h"

static pid_t parent;

static void tells_who(void *nothing)
{
    (void)nothing;
    say("%s handler", getpid() == parent ? "parent's" : "child's");
}

static void *forks(void *nothing)
{
    OK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL));
    pthread_cleanup_push(tells_who, NULL);
    tick(2);
    pid_t child = fork();
    if (child)
        say("%d", status_of(child));
    OK(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL));
    pthread_testcancel();
    say("never");
    pthread_cleanup_pop(0);
    return nothing;
}

int main(void)
{
    parent = getpid();
    pthread_t thread = start(forks, NULL);
    tick(1);
    OK(pthread_cancel(thread));
    say("%s", value_name(join(thread)));
}
