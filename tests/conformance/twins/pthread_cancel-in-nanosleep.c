#include "victim.h"

static void call(void)
{
    tick(1000);
}

int main(void)
{
    cancel_while();
}
