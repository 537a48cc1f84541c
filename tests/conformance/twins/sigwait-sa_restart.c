/* sigwait/sa_restart */
#define FLAGS SA_RESTART
#define BEFORE block(SIGUSR2)
#define CALL wait_for(set_of(SIGUSR2))
#define RELEASE pthread_kill(thread, SIGUSR2)
#include "interrupted.h"
