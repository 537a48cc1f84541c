/* pthread_mutex_lock/philosophers */
#include "dinner.h"

int main(void)
{
    dinner(0);
}
