/* sem_wait/eintr */
#define CALL result(sem_wait(&semaphore))
#define RELEASE sem_post(&semaphore)
#include "interrupted.h"
