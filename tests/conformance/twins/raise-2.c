/* raise/2 */
#include "signals.h"

int main(void)
{
    handle(SIGUSR1, says_both_ends);
    raise(SIGUSR1);
    say("ret");
}
