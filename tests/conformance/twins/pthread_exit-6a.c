#include "twin.h"

int main(void)
{
    say("main leaves");
    pthread_exit((void *)9);
}
