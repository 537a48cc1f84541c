/* pthread_cond_wait/eintr */
#define BEFORE pthread_mutex_lock(&free_mutex)
#define CALL error(pthread_cond_wait(&cond, &free_mutex))
#define RELEASE pthread_cond_signal(&cond)
#include "interrupted.h"
