/* pthread_mutex_lock/eintr */
#define CALL error(pthread_mutex_lock(&mutex))
#define RELEASE pthread_mutex_unlock(&mutex)
#include "interrupted.h"
