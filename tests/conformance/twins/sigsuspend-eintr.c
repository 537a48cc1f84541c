/* sigsuspend/eintr */
#define CALL result(suspend())
#include "interrupted.h"
