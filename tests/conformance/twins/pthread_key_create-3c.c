#include "specific.h"

int main(void)
{
    set(make(says_value), 1);
    pthread_exit(NULL);
}
