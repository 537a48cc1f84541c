/* Compiles where GNU Portable Threads is installed. */
#include <pth.h>

int main(void)
{
    return !pth_init();
}
