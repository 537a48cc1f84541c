/* pthread_mutex_lock/ordered_philosophers */
#include "dinner.h"

int main(void)
{
    dinner(1);
}
