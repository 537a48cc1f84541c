#include "twin.h"

static pthread_once_t one = PTHREAD_ONCE_INIT, other = PTHREAD_ONCE_INIT;
static int runs;

static void counts(void)
{
    runs++;
}

int main(void)
{
    OK(pthread_once(&one, counts));
    OK(pthread_once(&other, counts));
    say("%d", runs);
}
