/* sem_timedwait/eintr */
#define BEFORE struct timespec end = deadline(9)
#define CALL result(sem_timedwait(&semaphore, &end))
#define RELEASE sem_post(&semaphore)
#include "interrupted.h"
