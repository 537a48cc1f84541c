/* exec/threads */
#include "processes.h"

static pthread_key_t key;

static void says(void *text)
{
    say("%s", (const char *)text);
}

static void *blocks_for_ever(void *nothing)
{
    OK(pthread_setspecific(key, "destructor"));
    pthread_cleanup_push(says, "cleanup");
    for (;;)
        pause();
    pthread_cleanup_pop(0);
    return nothing;
}

static void *executes(void *nothing)
{
    char pid[16];
    snprintf(pid, sizeof pid, "%d", getpid());
    execute(pid, NULL);
    say("never");
    return nothing;
}

/* How many threads the process has. */
static int threads(void)
{
    int found = 0;
    char line[128];
    FILE *status = fopen("/proc/self/status", "r");
    CHECK(status);
    while (fgets(line, sizeof line, status))
        sscanf(line, "Threads: %d", &found);
    fclose(status);
    return found;
}

int main(int count, char **arguments)
{
    if (count > 1) {
        say(getpid() == atoi(arguments[1]) ? "same process" : "another process");
        say(threads() == 1 ? "alone" : "not alone");
        return 0;
    }
    OK(pthread_key_create(&key, says));
    start(blocks_for_ever, NULL);
    tick(1);
    pthread_cleanup_push(says, "cleanup of main");
    in_a_thread(executes, NULL);
    say("never");
    pthread_cleanup_pop(0);
}
