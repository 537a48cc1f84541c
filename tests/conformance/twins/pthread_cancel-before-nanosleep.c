#include "victim.h"

static void call(void)
{
    tick(0);
}

int main(void)
{
    cancel_before();
}
