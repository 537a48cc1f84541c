#include "twin.h"

int main(void)
{
    exit(300);
}
