#include "twin.h"

static void says(void *text)
{
    say("%s", (char *)text);
}

static void *disables_and_cancels_itself(void *unused)
{
    int old;
    pthread_cleanup_push(says, "handler");
    OK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old));
    OK(pthread_cancel(pthread_self()));
    pthread_testcancel();
    say("on");
    OK(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old));
    pthread_testcancel();
    say("after testcancel");
    pthread_cleanup_pop(0);
    return unused;
}

int main(void)
{
    say("%s", value_name(join(start(disables_and_cancels_itself, NULL))));
}
