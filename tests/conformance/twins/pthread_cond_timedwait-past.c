/* pthread_cond_timedwait/past */
#include "conditions.h"

int main(void)
{
    tick(1);
    timedwait(0);
    say("%s", error(pthread_mutex_unlock(&mutex)));
}
