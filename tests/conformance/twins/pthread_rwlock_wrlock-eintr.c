/* pthread_rwlock_wrlock/eintr */
#define CALL error(pthread_rwlock_wrlock(&rwlock))
#define RELEASE pthread_rwlock_unlock(&rwlock)
#include "interrupted.h"
