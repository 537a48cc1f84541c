/* sigsuspend/sa_restart */
#define FLAGS SA_RESTART
#define CALL result(suspend())
#include "interrupted.h"
