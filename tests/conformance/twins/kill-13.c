/* kill/13 */
#include "signals.h"

int main(void)
{
    say("%s", result(kill(getpid(), -5)));
    say("%s", result(kill(getpid(), 65)));
    say("%s", result(kill(getpid(), 0)));
}
