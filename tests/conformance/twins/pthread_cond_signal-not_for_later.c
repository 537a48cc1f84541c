/* pthread_cond_signal/not_for_later */
#include "conditions.h"

int main(void)
{
    pthread_t early = start(waits, "early");
    tick(1);
    OK(pthread_cond_signal(&condition));
    pthread_t late = start(waits, "late");
    tick(2);
    join(early);
    OK(pthread_cond_signal(&condition));
    join(late);
}
