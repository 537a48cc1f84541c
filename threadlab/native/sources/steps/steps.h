/* Steps of a C program: one line of JSON for each change in a thread's life, and for each thing that it does.
 *
 * Each line is one write, so lines of several threads do not mix and a crash loses none.
 */
#ifndef STEPS_H
#define STEPS_H

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
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

/* How many kernel threads the process has. */
static inline int kernel_threads(void)
{
    int count = -2;                             /* . and .. */
    DIR *tasks = opendir("/proc/self/task");
    while (tasks && readdir(tasks))
        count++;
    if (tasks)
        closedir(tasks);
    return count;
}

/* One line about `thread`; the rest of its fields are written as printf would. */
__attribute__((format(printf, 3, 4)))
static inline void line_at(long long at, const char *thread, const char *fields, ...)
{
    char line[400];
    int length = snprintf(line, sizeof line, "{\"at\":%lld,\"process\":%d,\"thread\":\"%s\",", at, getpid(), thread);
    va_list values;
    va_start(values, fields);
    length += vsnprintf(line + length, sizeof line - length, fields, values);
    va_end(values);
    length += snprintf(line + length, sizeof line - length, "}\n");
    syscall(SYS_write, STDOUT_FILENO, line, length);    /* not write(), at which a thread can be cancelled */
}

static inline void step_at(long long at, const char *thread, const char *state, const char *call)
{
    line_at(at, thread, "\"kernel_thread\":%ld,\"is\":\"%s\",\"call\":\"%s\"", kernel_thread(), state, call);
}

/* From now on `thread` is running, or blocked in `call`. */
static inline void step(const char *thread, const char *state, const char *call)
{
    step_at(now(), thread, state, call);
}

static inline void event(const char *thread, const char *what, const char *detail)
{
    line_at(now(), thread, "\"%s\":\"%s\"", what, detail);
}

static inline void creates(const char *thread, const char *other)
{
    event(thread, "creates", other);
}

static inline void waits(const char *thread, const char *call, const char *other)
{
    line_at(now(), thread, "\"kernel_thread\":%ld,\"is\":\"waiting\",\"call\":\"%s\",\"for\":\"%s\"",
            kernel_thread(), call, other);
}

static inline void joins(const char *thread, const char *other)
{
    event(thread, "joins", other);
    step(thread, "running", "");
}

/* `thread` handles the signal called `name`. */
static inline void handles(const char *thread, const char *name)
{
    event(thread, "handles", name);
}

/* `thread` has made the process `child`. */
static inline void forks(const char *thread, int child)
{
    line_at(now(), thread, "\"forks\":%d", child);
}

/* `thread` has seen the process `child` end with `status`, as waitpid gives it. */
static inline void reaps(const char *thread, int child, int status)
{
    int ended = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    line_at(now(), thread, "\"reaps\":%d,\"status\":%d", child, ended);
}

/* `thread` says `text`, which is written as printf would. */
#define says(thread, ...)                                       \
    do {                                                        \
        char said[200];                                         \
        snprintf(said, sizeof said, __VA_ARGS__);               \
        event(thread, "says", said);                            \
    } while (0)

/* `thread` ends; on the way out it counts the kernel threads of the process. */
static inline void ends(const char *thread)
{
    long long at = now();
    line_at(at, thread, "\"is\":\"ended\",\"kernel_threads\":%d", kernel_threads());
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
