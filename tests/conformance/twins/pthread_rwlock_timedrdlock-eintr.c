/* pthread_rwlock_timedrdlock/eintr */
#define BEFORE struct timespec end = deadline(9)
#define CALL error(pthread_rwlock_timedrdlock(&rwlock, &end))
#define RELEASE pthread_rwlock_unlock(&rwlock)
#include "interrupted.h"
