/* pause/eintr */
#define CALL result(pause())
#include "interrupted.h"
