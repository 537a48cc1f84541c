#include "twin.h"

static void *computes_and_tests(void *unused)
{
    for (;;) {
        burn(1);
        pthread_testcancel();
    }
    return unused;
}

int main(void)
{
    pthread_t thread = start(computes_and_tests, NULL);
    tick(3);
    OK(pthread_cancel(thread));
    say("%s", value_name(join(thread)));
}
