/* One child with a thread of its own, one that is killed, one that becomes another program. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void *worker(void *unused)
{
    usleep(3000);
    return unused;
}

int main(void)
{
    pthread_t thread;
    int status;
    pthread_create(&thread, NULL, worker, NULL);
    pid_t first = fork();
    if (first == 0) {
        pthread_create(&thread, NULL, worker, NULL);
        pthread_join(thread, NULL);
        exit(7);
    }
    pid_t second = fork();
    if (second == 0) {
        raise(SIGKILL);
        exit(0);
    }
    pid_t third = fork();
    if (third == 0) {
        execl("/bin/sh", "sh", "-c", "exit 3", (char *)NULL);
        _exit(127);
    }
    waitpid(first, &status, 0);
    waitpid(second, &status, 0);
    waitpid(third, &status, 0);
    pthread_join(thread, NULL);
    return 0;
}
