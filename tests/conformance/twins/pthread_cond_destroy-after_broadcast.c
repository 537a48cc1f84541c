/* pthread_cond_destroy/after_broadcast */
#include "conditions.h"

int main(void)
{
    pthread_t thread = start(waits, NULL);
    tick(1);
    OK(pthread_mutex_lock(&mutex));
    OK(pthread_cond_broadcast(&condition));
    say("%s", error(pthread_cond_destroy(&condition)));
    OK(pthread_mutex_unlock(&mutex));
    join(thread);
}
