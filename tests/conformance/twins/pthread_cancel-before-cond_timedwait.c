#include "victim.h"

static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void call(void)
{
    struct timespec past = {0, 0};
    OK(pthread_mutex_lock(&mutex));
    pthread_cond_timedwait(&cond, &mutex, &past);
}

int main(void)
{
    cancel_before();
}
