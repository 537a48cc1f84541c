/* read/eintr */
#define CALL result(read_byte())
#define RELEASE write_byte()
#include "interrupted.h"
