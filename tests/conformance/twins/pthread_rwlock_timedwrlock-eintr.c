/* pthread_rwlock_timedwrlock/eintr */
#define BEFORE struct timespec end = deadline(9)
#define CALL error(pthread_rwlock_timedwrlock(&rwlock, &end))
#define RELEASE pthread_rwlock_unlock(&rwlock)
#include "interrupted.h"
