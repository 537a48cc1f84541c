#include "specific.h"

int main(void)
{
    pthread_key_t key = make(NULL);
    OK(pthread_key_delete(key));
    say("%s", specific(key));
}
