#include "victim.h"

static void call(void)
{
    pthread_testcancel();
}

int main(void)
{
    cancel_before();
}
