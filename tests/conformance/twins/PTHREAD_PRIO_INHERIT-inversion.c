/* PTHREAD_PRIO_INHERIT/inversion */
#include "inversion.h"

int main(void)
{
    inversion(PTHREAD_PRIO_INHERIT);
}
