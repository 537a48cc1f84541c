/* pthread_cond_wait/1 */
#include "conditions.h"

int main(void)
{
    pthread_t thread = start(waits, NULL);
    tick(1);
    say("%s", error(pthread_mutex_trylock(&mutex)));
    OK(pthread_cond_signal(&condition));
    OK(pthread_mutex_unlock(&mutex));
    join(thread);
}
