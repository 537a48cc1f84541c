/* pthread_cond_signal/3 */
#include "conditions.h"

int main(void)
{
    say("%s", error(pthread_cond_signal(&condition)));
    say("%s", error(pthread_cond_broadcast(&condition)));
    in_a_thread(waits, NULL);
}
