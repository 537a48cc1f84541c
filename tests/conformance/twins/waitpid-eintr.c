/* waitpid/eintr */
#define BEFORE child = make_child()
#define CALL result(waitpid(child, NULL, 0))
#define RELEASE kill(child, SIGKILL)
#include "interrupted.h"
