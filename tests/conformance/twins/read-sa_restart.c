/* read/sa_restart */
#define FLAGS SA_RESTART
#define CALL result(read_byte())
#define RELEASE write_byte()
#include "interrupted.h"
