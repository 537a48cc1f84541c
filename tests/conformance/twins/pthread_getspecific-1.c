#include "specific.h"

int main(void)
{
    pthread_key_t keys[3];
    char text[3][8];
    for (int at = 0; at < 3; at++) {
        keys[at] = make(NULL);
        set(keys[at], at + 1);
    }
    for (int at = 0; at < 3; at++)
        strcpy(text[at], specific(keys[at]));
    say("%s %s %s", text[0], text[1], text[2]);
}
