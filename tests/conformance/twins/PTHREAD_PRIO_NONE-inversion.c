/* PTHREAD_PRIO_NONE/inversion */
#include "inversion.h"

int main(void)
{
    inversion(PTHREAD_PRIO_NONE);
}
