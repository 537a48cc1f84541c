/* nanosleep/eintr */
#define CALL result(tick(3))
#include "interrupted.h"
