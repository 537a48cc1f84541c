/* pthread_barrier_wait/eintr */
#define CALL error(pthread_barrier_wait(&barrier))
#define RELEASE pthread_barrier_wait(&barrier)
#include "interrupted.h"
