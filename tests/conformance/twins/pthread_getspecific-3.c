#include "specific.h"

int main(void)
{
    say("%s", specific(make(NULL)));
}
