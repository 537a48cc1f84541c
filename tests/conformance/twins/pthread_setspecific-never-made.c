#include "specific.h"

int main(void)
{
    say("%s", error(pthread_setspecific(1000, (void *)1)));
}
