/* pthread_cond_timedwait/3 */
#include "conditions.h"

int main(void)
{
    pthread_t thread = start(timedwaits, (void *)200);
    tick(3);
    OK(pthread_cond_signal(&condition));
    join(thread);
}
