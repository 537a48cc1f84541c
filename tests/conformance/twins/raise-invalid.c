/* raise/invalid */
#include "signals.h"

int main(void)
{
    say("%s", result(raise(0)));
    say("%s", result(raise(65)));
    say("%s", result(raise(-1)));
}
