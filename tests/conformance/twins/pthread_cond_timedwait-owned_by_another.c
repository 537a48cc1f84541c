/* pthread_cond_timedwait/owned_by_another */
#include "conditions.h"

int main(void)
{
    pthread_t thread = start(timedwaits, (void *)3);
    tick(1);
    OK(pthread_mutex_lock(&mutex));
    tick(5);
    say("unlocking");
    OK(pthread_mutex_unlock(&mutex));
    join(thread);
}
