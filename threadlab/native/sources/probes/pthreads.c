/* Compiles where a C compiler and the C library's headers are installed. */
#include <pthread.h>
#include <stdio.h>

int main(void)
{
    return printf("%d\n", pthread_self() == 0) < 0;
}
