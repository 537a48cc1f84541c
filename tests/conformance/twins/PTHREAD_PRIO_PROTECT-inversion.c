/* PTHREAD_PRIO_PROTECT/inversion */
#include "inversion.h"

int main(void)
{
    inversion(PTHREAD_PRIO_PROTECT);
}
