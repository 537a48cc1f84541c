#include "victim.h"

static void call(void)
{
    pause();
}

int main(void)
{
    cancel_while();
}
