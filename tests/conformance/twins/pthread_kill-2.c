/* pthread_kill/2 */
#include "signals.h"

int main(void)
{
    say("%s", error(pthread_kill(pthread_self(), 0)));
    say("%s", error(pthread_kill(pthread_self(), 65)));
    say("%s", error(pthread_kill(pthread_self(), -1)));
}
