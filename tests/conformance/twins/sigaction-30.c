/* sigaction/30 */
#include "signals.h"

int main(void)
{
    struct sigaction caught = {.sa_handler = says}, ignored = {.sa_handler = SIG_IGN};
    say("SIGKILL %s", result(sigaction(SIGKILL, &caught, NULL)));
    say("SIGSTOP %s", result(sigaction(SIGSTOP, &caught, NULL)));
    say("ignore SIGKILL %s", result(sigaction(SIGKILL, &ignored, NULL)));
    say("ignore SIGSTOP %s", result(sigaction(SIGSTOP, &ignored, NULL)));
}
