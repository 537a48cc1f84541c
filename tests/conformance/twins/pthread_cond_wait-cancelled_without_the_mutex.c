/* pthread_cond_wait/cancelled_without_the_mutex */
#include "conditions.h"

int main(void)
{
    pthread_t thread = start(waits_with_handler, NULL);
    tick(1);
    OK(pthread_mutex_lock(&mutex));
    OK(pthread_cancel(thread));
    tick(2);
    say("unlocking");
    OK(pthread_mutex_unlock(&mutex));
    say("%s", value_name(join(thread)));
}
