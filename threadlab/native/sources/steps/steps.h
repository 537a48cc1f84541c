/* Steps of a C program: one line of JSON for each change in a thread's life.
 *
 * dprintf makes one write of each line, so lines of several threads do not mix and a crash loses none.
 */
#ifndef STEPS_H
#define STEPS_H

#include <dirent.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define OFF_CPU 100000      /* ns: a longer step of the clock means that others had the CPU */

static inline long long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* The kernel's name for what carries the caller: threads with the same number share one kernel thread. */
static inline long kernel_thread(void)
{
    return syscall(SYS_gettid);
}

static inline void step_at(long long at, const char *thread, const char *state, const char *call)
{
    dprintf(STDOUT_FILENO, "{\"at\":%lld,\"thread\":\"%s\",\"kernel_thread\":%ld,\"is\":\"%s\",\"call\":\"%s\"}\n",
            at, thread, kernel_thread(), state, call);
}

/* From now on `thread` is running, or blocked in `call`. */
static inline void step(const char *thread, const char *state, const char *call)
{
    step_at(now(), thread, state, call);
}

static inline void event(const char *thread, const char *what, const char *other)
{
    dprintf(STDOUT_FILENO, "{\"at\":%lld,\"thread\":\"%s\",\"%s\":\"%s\"}\n", now(), thread, what, other);
}

static inline void creates(const char *thread, const char *other)
{
    event(thread, "creates", other);
}

static inline void waits(const char *thread, const char *call, const char *other)
{
    dprintf(STDOUT_FILENO,
            "{\"at\":%lld,\"thread\":\"%s\",\"kernel_thread\":%ld,\"is\":\"waiting\",\"call\":\"%s\",\"for\":\"%s\"}\n",
            now(), thread, kernel_thread(), call, other);
}

static inline void joins(const char *thread, const char *other)
{
    event(thread, "joins", other);
    step(thread, "running", "");
}

/* `thread` ends; on the way out it counts the kernel threads of the process. */
static inline void ends(const char *thread)
{
    int kernel_threads = -2;                    /* . and .. */
    DIR *tasks = opendir("/proc/self/task");
    long long at = now();
    while (tasks && readdir(tasks))
        kernel_threads++;
    if (tasks)
        closedir(tasks);
    dprintf(STDOUT_FILENO, "{\"at\":%lld,\"thread\":\"%s\",\"is\":\"ended\",\"kernel_threads\":%d}\n",
            at, thread, kernel_threads);
}

/* Use a CPU for `time` nanoseconds: small steps of the clock count, a long one means that others had the CPU. */
static inline void compute(const char *thread, long long time)
{
    long long last = now(), next;
    step_at(last, thread, "running", "");
    while (time > 0) {
        next = now();
        if (next - last > OFF_CPU) {
            step_at(last, thread, "ready", "");
            step_at(next, thread, "running", "");
            last = next - OFF_CPU;
        }
        time -= next - last;
        last = next;
    }
}

#endif
