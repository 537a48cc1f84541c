/* sem_wait/sa_restart */
#define FLAGS SA_RESTART
#define CALL result(sem_wait(&semaphore))
#define RELEASE sem_post(&semaphore)
#include "interrupted.h"
