/* alarm/exec */
#include "signals.h"

int main(int count, char **arguments)
{
    if (count > 1) {
        say("new program");
        settle(9);
        say("never");
        return 0;
    }
    handle(SIGALRM, says);
    alarm_in(2);
    execl("/proc/self/exe", arguments[0], "again", NULL);
}
