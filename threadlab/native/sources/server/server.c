/* A server on the loopback interface, built in four ways, under the load of a second process.
 *
 * With one thread, quick requests wait behind slow ones.  A listener and a worker answer the door sooner, and serve no
 * sooner.  A thread for each request serves at once, whatever that costs.  A pool does so with a bounded number.
 *
 * Each line is the time from connecting to the answer, as a client sees it; "all" is the time until all were served.
 *
 * usage: server requests clients workers quick slow     (times in nanoseconds; every tenth request is slow)
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "pool.h"
#include "steps.h"

static int requests, clients;
static long long quick, slow;
static struct sockaddr_in address;
static long long *latency;

/* What the server does for a client: it waits for a disk or a database, and answers. */
static void serve(void *connection)
{
    int client = (int)(long)connection;
    char request;
    if (recv(client, &request, 1, 0) == 1) {
        usleep((request == 's' ? slow : quick) / 1000);
        send(client, &request, 1, MSG_NOSIGNAL);
    }
    close(client);
}

static void *serve_in_a_thread(void *connection)
{
    pthread_detach(pthread_self());
    serve(connection);
    return NULL;
}

static void one_thread(long connection)
{
    serve((void *)connection);
}

static void to_the_pool(long connection)
{
    pool_submit(serve, (void *)connection);
}

static void thread_per_request(long connection)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, serve_in_a_thread, (void *)connection) != 0)
        exit(1);
}

/* The load: each client sends its next request when the last one was answered. */
static int is_slow(int request)
{
    return request % 10 == 9;
}

static void *client(void *first)
{
    for (int i = (int)(long)first; i < requests; i += clients) {
        char byte = is_slow(i) ? 's' : 'q';
        int server = socket(AF_INET, SOCK_STREAM, 0);
        long long begin = now();
        if (connect(server, (struct sockaddr *)&address, sizeof address) != 0 || send(server, &byte, 1, 0) != 1
            || recv(server, &byte, 1, 0) != 1)
            exit(1);
        latency[i] = now() - begin;
        close(server);
    }
    return NULL;
}

static void load(const char *design)
{
    pthread_t thread[clients];
    long long begin = now();
    for (long i = 0; i < clients; i++)
        if (pthread_create(&thread[i], NULL, client, (void *)i) != 0)
            exit(1);
    for (int i = 0; i < clients; i++)
        pthread_join(thread[i], NULL);
    long long all = now() - begin;
    for (int i = 0; i < requests; i++)
        printf("{\"design\":\"%s\",\"request\":\"%s\",\"ns\":%lld}\n", design, is_slow(i) ? "slow" : "quick", latency[i]);
    printf("{\"design\":\"%s\",\"request\":\"all\",\"ns\":%lld}\n", design, all);
}

static int measure(const char *design, int workers, void (*hand_on)(long connection))
{
    socklen_t size = sizeof address;
    int door = socket(AF_INET, SOCK_STREAM, 0), status;
    address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};    /* any free port */
    if (bind(door, (struct sockaddr *)&address, size) != 0 || listen(door, SOMAXCONN) != 0)
        return 0;
    getsockname(door, (struct sockaddr *)&address, &size);

    pid_t generator = fork();                   /* before there are threads */
    if (generator == 0) {
        close(door);
        load(design);
        exit(0);
    }
    if (workers)
        pool_open(workers);
    for (int i = 0; i < requests; i++) {
        int connection = accept(door, NULL, NULL);
        if (connection < 0)
            return 0;
        hand_on(connection);
    }
    waitpid(generator, &status, 0);
    if (workers)
        pool_close();
    close(door);
    return status == 0;
}

int main(int argc, char **argv)
{
    if (argc != 6)
        return 2;
    requests = atoi(argv[1]);
    clients = atoi(argv[2]);
    quick = atoll(argv[4]);
    slow = atoll(argv[5]);
    latency = calloc(requests, sizeof *latency);
    int good = measure("one thread", 0, one_thread)
        && measure("listener and worker", 1, to_the_pool)
        && measure("thread per request", 0, thread_per_request)
        && measure("pool", atoi(argv[3]), to_the_pool);
    return !good;
}
