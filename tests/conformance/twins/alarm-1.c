/* alarm/1 */
#include "signals.h"

int main(void)
{
    handle(SIGALRM, says);
    say("%ld", alarm_in(1));
    say("%s", result(pause()));
    say("%ld", alarm_in(0));
}
