/* pthread_mutex_timedlock/eintr */
#define BEFORE struct timespec end = deadline(9)
#define CALL error(pthread_mutex_timedlock(&mutex, &end))
#define RELEASE pthread_mutex_unlock(&mutex)
#include "interrupted.h"
