#include "specific.h"

int main(void)
{
    pthread_key_t first = make(NULL), key;
    int made = 1, failure;
    while ((failure = pthread_key_create(&key, NULL)) == 0)
        made++;
    say("at least 128 %s", made >= 128 ? "True" : "False");
    say("%s", error(failure));
    OK(pthread_key_delete(first));
    say("room again %s", pthread_key_create(&key, NULL) == 0 ? "True" : "False");
}
