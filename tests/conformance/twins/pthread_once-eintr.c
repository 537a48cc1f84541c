/* pthread_once/eintr */
#define BEFORE start(runs_once, NULL), sched_yield(), settle(0)
#define CALL error(pthread_once(&control, hold_up))
#define RELEASE sem_post(&held_up)
#include "interrupted.h"
