#include "victim.h"

static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void call(void)
{
    OK(pthread_mutex_lock(&mutex));
    pthread_cond_wait(&cond, &mutex);
}

int main(void)
{
    cancel_while();
}
