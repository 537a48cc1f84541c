/* Runs on this computer what random_programs.py makes: the script is in the environment, a line for each step. */
#include "twin.h"

enum { KEYS = 2, MUTEXES = 2, MOST_SENT = 6, MOST_REGISTERED = 3, LAST_STATUS = 3, MOST_LINES = 10000 };

struct step {
    char name[16];
    int a, b, c, d, inside; /* arguments, and how many steps its block has */
};

static struct step steps[MOST_LINES];
static int signals[4], memory, registered;
static volatile int sent; /* volatile, since raise is declared never to come back into this file */
static pthread_key_t keys[KEYS];
static pthread_mutex_t mutexes[MUTEXES] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_once_t controls[2] = {PTHREAD_ONCE_INIT, PTHREAD_ONCE_INIT};
static sem_t sem;

static sigset_t members(int bits)
{
    sigset_t set;
    sigemptyset(&set);
    for (int at = 0; at < 4; at++)
        if (bits >> at & 1)
            sigaddset(&set, signals[at]);
    return set;
}

static void handler(int number)
{
    sigset_t blocked, ours = members(15);
    OK(pthread_sigmask(SIG_BLOCK, NULL, &blocked));
    sigandset(&blocked, &blocked, &ours);
    say("handler %s %s", signal_name(number), names(&blocked));
    if (sent < MOST_SENT) {
        int at = 0;
        while (signals[at] != number)
            at++;
        sent++;
        raise(signals[(at + 1) % 4]);
    }
    say("handled %s", signal_name(number));
}

static void destructor_0(void *value)
{
    say("destructor 0 %s", value_name(value));
}

static void destructor_1(void *value)
{
    say("destructor 1 %s", value_name(value));
    if ((intptr_t)value > 1)
        OK(pthread_setspecific(keys[1], (void *)((intptr_t)value - 1)));
}

static void once_0(void)
{
    say("once 0");
}

static void once_1(void)
{
    say("once 1");
}

#define FORK_HANDLERS(number)         \
    static void prepare_##number(void) \
    {                                 \
        say("prepare " #number);      \
    }                                 \
    static void child_##number(void)  \
    {                                 \
        say("child " #number);        \
    }

FORK_HANDLERS(0)
FORK_HANDLERS(1)
FORK_HANDLERS(2)

static void cleans_up(void *number)
{
    say("cleanup %s", value_name(number));
}

static void run(const struct step *step, const struct step *end);

static void run_block(const struct step *step)
{
    run(step + 1, step + 1 + step->inside);
}

static void *body(void *block)
{
    run_block(block);
    pthread_testcancel();
    return (void *)7;
}

static void forks(const struct step *step)
{
    int status;
    pthread_testcancel();
    pid_t parent = getpid(), child = fork();
    CHECK(child >= 0);
    if (!child) {
        say("forked %s", getppid() == parent ? "child" : "orphan");
        run_block(step);
        exit(step->a);
    }
    while (waitpid(child, &status, 0) < 0)
        CHECK(errno == EINTR);
    say("status %d", WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status));
}

static void cleanup(const struct step *step)
{
    pthread_cleanup_push(cleans_up, (void *)(intptr_t)step->a);
    run_block(step);
    pthread_cleanup_pop(step->b);
}

static void act(const struct step *step)
{
    void (*const actions[])(int) = {SIG_DFL, SIG_IGN, handler};
    unsigned flags = (step->c & 1 ? SA_NODEFER : 0u) | (step->c & 2 ? SA_RESETHAND : 0u);
    handle_with(signals[step->a], actions[step->b], (int)flags, members(step->d));
}

static void take(int bits)
{
    sigset_t set = members(bits);
    int taken = sigtimedwait(&set, NULL, &(struct timespec){0, 0});
    say("taken %s", taken < 0 ? error(errno) : signal_name(taken));
}

static void mask(int how, int bits)
{
    const int hows[] = {SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK};
    sigset_t set = members(bits), old;
    OK(pthread_sigmask(hows[how], &set, &old));
    say("mask was %s", names(&old));
}

static void atfork(int prepare, int child)
{
    void (*const prepares[])(void) = {prepare_0, prepare_1, prepare_2};
    void (*const children[])(void) = {child_0, child_1, child_2};
    if (registered < MOST_REGISTERED) {
        int number = registered++;
        OK(pthread_atfork(prepare ? prepares[number] : NULL, NULL, child ? children[number] : NULL));
    }
}

static void tell_pending(void)
{
    sigset_t set;
    CHECK(sigpending(&set) == 0);
    say("pending %s", names(&set));
}

static void perform(const struct step *step)
{
    const char *name = step->name;
    int a = step->a, b = step->b;
#define STEP(word) else if (!strcmp(name, word))
    if (!strcmp(name, "store"))
        memory = a;
    STEP("load") say("memory %d", memory);
    STEP("mask") mask(a, b);
    STEP("raise") say("raise %s", result(raise(signals[a])));
    STEP("kill") say("kill %s", result(kill(getpid(), signals[a])));
    STEP("pending") tell_pending();
    STEP("take") take(a);
    STEP("action") act(step);
    STEP("setspecific") OK(pthread_setspecific(keys[a], (void *)(intptr_t)b));
    STEP("getspecific") say("value %s", value_name(pthread_getspecific(keys[a])));
    STEP("trylock") say("trylock %s", error(pthread_mutex_trylock(&mutexes[a])));
    STEP("trywait") say("trywait %s", result(sem_trywait(&sem)));
    STEP("post") say("post %s", result(sem_post(&sem)));
    STEP("tryrdlock") say("tryrdlock %s", error(pthread_rwlock_tryrdlock(&lock)));
    STEP("once") OK(pthread_once(&controls[a], a ? once_1 : once_0));
    STEP("atfork") atfork(a, b);
    STEP("cancel") OK(pthread_cancel(pthread_self()));
    STEP("testcancel") pthread_testcancel();
    STEP("cancelstate") OK(pthread_setcancelstate(a ? PTHREAD_CANCEL_ENABLE : PTHREAD_CANCEL_DISABLE, NULL));
    STEP("canceltype") OK(pthread_setcanceltype(a ? PTHREAD_CANCEL_ASYNCHRONOUS : PTHREAD_CANCEL_DEFERRED, NULL));
    STEP("pthread_exit") pthread_exit((void *)(intptr_t)a);
    STEP("exit") exit(a);
    STEP("fork") forks(step);
    STEP("cleanup") cleanup(step);
    STEP("thread")
    {
        pthread_testcancel();
        say("joined %s", value_name(join(start(body, (void *)(uintptr_t)step))));
    }
    else CHECK(!"a known step");
}

static void run(const struct step *step, const struct step *end)
{
    for (; step < end; step += 1 + step->inside)
        perform(step);
}

int main(void)
{
    int count = 0, length = 0;
    struct step *step = steps;
    for (const char *script = getenv("SCRIPT"); script && count < MOST_LINES; script += length, count++, step++)
        if (sscanf(script, "%15s %d %d %d %d %d\n%n", step->name, &step->a, &step->b, &step->c, &step->d, &step->inside,
                   &length) < 6)
            break;
    const int numbers[] = {SIGUSR1, SIGUSR2, SIGRTMIN, SIGRTMIN + 1};
    for (int at = 0; at < 4; at++) {
        signals[at] = numbers[at];
        handle(signals[at], handler);
    }
    OK(pthread_key_create(&keys[0], destructor_0));
    OK(pthread_key_create(&keys[1], destructor_1));
    CHECK(sem_init(&sem, 0, 1) == 0);
    run(steps, steps + count);
    exit(LAST_STATUS);
}
