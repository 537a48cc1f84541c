/* sigaction/invalid */
#include "signals.h"

int main(void)
{
    const int numbers[] = {0, -1, 65, 32};
    struct sigaction action = {.sa_handler = says};
    for (int at = 0; at < 4; at++)
        say("%d %s", numbers[at], result(sigaction(numbers[at], &action, NULL)));
}
