/* pthread_join/eintr */
#define BEFORE pthread_t other = start(held, NULL)
#define CALL error(pthread_join(other, NULL))
#define RELEASE sem_post(&held_up)
#include "interrupted.h"
