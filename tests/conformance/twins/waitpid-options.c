/* waitpid/options */
#include "processes.h"

int main(void)
{
    say_wait(-1, 1 << 20);
}
