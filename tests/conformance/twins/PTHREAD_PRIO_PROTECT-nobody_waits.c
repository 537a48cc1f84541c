/* PTHREAD_PRIO_PROTECT/nobody_waits */
#include "inversion.h"

int main(void)
{
    nobody_waits(PTHREAD_PRIO_PROTECT);
}
