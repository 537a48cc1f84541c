/* sigaction/1 */
#include "signals.h"

int main(void)
{
    handle(SIGUSR1, says);
    say("result %s", result(raise(SIGUSR1)));
    say("after");
}
