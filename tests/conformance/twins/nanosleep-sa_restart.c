/* nanosleep/sa_restart */
#define FLAGS SA_RESTART
#define CALL result(tick(3))
#include "interrupted.h"
