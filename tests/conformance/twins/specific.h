/* Thread-specific data by name: None for NULL, or a small whole number. */
#ifndef SPECIFIC_H
#define SPECIFIC_H

#include "twin.h"

__attribute__((unused)) static const char *specific(pthread_key_t key)
{
    void *value = pthread_getspecific(key);
    return value ? value_name(value) : "None";
}

__attribute__((unused)) static void set(pthread_key_t key, long value)
{
    OK(pthread_setspecific(key, (void *)value));
}

__attribute__((unused)) static pthread_key_t make(void (*destructor)(void *))
{
    pthread_key_t key;
    OK(pthread_key_create(&key, destructor));
    return key;
}

/* The destructor of most cases. */
__attribute__((unused)) static void says_value(void *value)
{
    say("%s", value_name(value));
}

#endif
