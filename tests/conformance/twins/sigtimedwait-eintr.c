/* sigtimedwait/eintr */
#define BEFORE block(SIGUSR2)
#define CALL wait_for_at_most(set_of(SIGUSR2), 9)
#include "interrupted.h"
