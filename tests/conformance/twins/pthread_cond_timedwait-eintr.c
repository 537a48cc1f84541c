/* pthread_cond_timedwait/eintr */
#define BEFORE pthread_mutex_lock(&free_mutex); struct timespec end = deadline(9)
#define CALL error(pthread_cond_timedwait(&cond, &free_mutex, &end))
#define RELEASE pthread_cond_signal(&cond)
#include "interrupted.h"
