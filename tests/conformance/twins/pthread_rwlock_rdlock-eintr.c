/* pthread_rwlock_rdlock/eintr */
#define CALL error(pthread_rwlock_rdlock(&rwlock))
#define RELEASE pthread_rwlock_unlock(&rwlock)
#include "interrupted.h"
