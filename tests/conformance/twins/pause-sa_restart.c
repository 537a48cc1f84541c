/* pause/sa_restart */
#define FLAGS SA_RESTART
#define CALL result(pause())
#include "interrupted.h"
