#include "victim.h"

static void call(void)
{
    say("written");
}

int main(void)
{
    cancel_before();
}
