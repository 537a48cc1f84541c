/* pthread_attr_setscope/1 */
#include "locks.h"

static void *says(void *text)
{
    say("%s", (const char *)text);
    return NULL;
}

int main(void)
{
    const int scopes[] = {PTHREAD_SCOPE_SYSTEM, PTHREAD_SCOPE_PROCESS};
    for (int at = 0; at < 2; at++) {
        pthread_attr_t attributes;
        OK(pthread_attr_init(&attributes));
        int failed = pthread_attr_setscope(&attributes, scopes[at]);
        say("%s", error(failed));
        if (!failed) {
            pthread_t thread;
            OK(pthread_create(&thread, &attributes, says, "thread"));
            join(thread);
        }
    }
}
