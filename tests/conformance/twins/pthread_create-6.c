#include "twin.h"

static void *returns(void *value)
{
    return value;
}

int main(void)
{
    say("%s", value_name(join(start(returns, (void *)42))));
}
