/* waitpid/sa_restart */
#define FLAGS SA_RESTART
#define BEFORE child = make_child()
#define CALL result(waitpid(child, NULL, 0))
#define RELEASE kill(child, SIGKILL)
#include "interrupted.h"
