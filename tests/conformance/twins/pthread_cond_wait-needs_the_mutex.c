/* pthread_cond_wait/needs_the_mutex */
#include "conditions.h"

int main(void)
{
    pthread_t thread = start(waits, NULL);
    tick(1);
    OK(pthread_mutex_lock(&mutex));
    OK(pthread_cond_signal(&condition));
    say("signalled");
    tick(2);
    say("unlocking");
    OK(pthread_mutex_unlock(&mutex));
    join(thread);
}
