/* Calls in which the clock or a device may keep the caller. */
#include "recording.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* A function that is recorded as `call`.  `object` is the file descriptor, where there is one; `value` the time in
 * nanoseconds, where one is asked for. */
#define RECORDED(type, name, call, object, value, parameters, arguments)        \
    DECLARE_REAL(name);                                                         \
    type name parameters                                                        \
    {                                                                           \
        struct record *record = begin(CALL_##call, object, value);              \
        type result = REAL(name) arguments;                                     \
        finish(record, result == (type)-1 ? errno : 0);                         \
        return result;                                                          \
    }
#define TIMED(type, name, value, parameters, arguments) RECORDED(type, name, name, 0, value, parameters, arguments)
#define BLOCKING(type, name, object, parameters, arguments) RECORDED(type, name, name, object, 0, parameters, arguments)

static uint64_t ns(const struct timespec *time)
{
    return time->tv_sec * UINT64_C(1000000000) + time->tv_nsec;
}

TIMED(unsigned, sleep, seconds * UINT64_C(1000000000), (unsigned seconds), (seconds))
TIMED(int, usleep, time * UINT64_C(1000), (useconds_t time), (time))
TIMED(int, nanosleep, ns(time), (const struct timespec *time, struct timespec *left), (time, left))

BLOCKING(ssize_t, read, fd, (int fd, void *to, size_t size), (fd, to, size))
BLOCKING(ssize_t, pread, fd, (int fd, void *to, size_t size, off_t at), (fd, to, size, at))
BLOCKING(ssize_t, pread64, fd, (int fd, void *to, size_t size, off64_t at), (fd, to, size, at))
BLOCKING(ssize_t, readv, fd, (int fd, const struct iovec *to, int count), (fd, to, count))
BLOCKING(ssize_t, recv, fd, (int fd, void *to, size_t size, int flags), (fd, to, size, flags))
BLOCKING(ssize_t, recvfrom, fd,
         (int fd, void *restrict to, size_t size, int flags, struct sockaddr *restrict from, socklen_t *restrict length),
         (fd, to, size, flags, from, length))
BLOCKING(ssize_t, recvmsg, fd, (int fd, struct msghdr *message, int flags), (fd, message, flags))
BLOCKING(int, accept, fd, (int fd, struct sockaddr *restrict from, socklen_t *restrict length), (fd, from, length))
BLOCKING(int, accept4, fd, (int fd, struct sockaddr *restrict from, socklen_t *restrict length, int flags),
         (fd, from, length, flags))
BLOCKING(int, connect, fd, (int fd, const struct sockaddr *to, socklen_t length), (fd, to, length))

BLOCKING(ssize_t, write, fd, (int fd, const void *from, size_t size), (fd, from, size))
BLOCKING(ssize_t, pwrite, fd, (int fd, const void *from, size_t size, off_t at), (fd, from, size, at))
BLOCKING(ssize_t, pwrite64, fd, (int fd, const void *from, size_t size, off64_t at), (fd, from, size, at))
BLOCKING(ssize_t, writev, fd, (int fd, const struct iovec *from, int count), (fd, from, count))
BLOCKING(ssize_t, send, fd, (int fd, const void *from, size_t size, int flags), (fd, from, size, flags))
BLOCKING(ssize_t, sendto, fd,
         (int fd, const void *from, size_t size, int flags, const struct sockaddr *to, socklen_t length),
         (fd, from, size, flags, to, length))
BLOCKING(ssize_t, sendmsg, fd, (int fd, const struct msghdr *message, int flags), (fd, message, flags))
BLOCKING(int, fsync, fd, (int fd), (fd))
BLOCKING(int, fdatasync, fd, (int fd), (fd))
BLOCKING(int, flock, fd, (int fd, int operation), (fd, operation))

BLOCKING(int, poll, 0, (struct pollfd *fds, nfds_t count, int timeout), (fds, count, timeout))
BLOCKING(int, ppoll, 0,
         (struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask),
         (fds, count, timeout, mask))
BLOCKING(int, select, 0,
         (int count, fd_set *restrict in, fd_set *restrict out, fd_set *restrict bad, struct timeval *restrict timeout),
         (count, in, out, bad, timeout))
BLOCKING(int, pselect, 0,
         (int count, fd_set *restrict in, fd_set *restrict out, fd_set *restrict bad,
          const struct timespec *restrict timeout, const sigset_t *restrict mask),
         (count, in, out, bad, timeout, mask))
BLOCKING(int, epoll_wait, fd, (int fd, struct epoll_event *events, int most, int timeout), (fd, events, most, timeout))
BLOCKING(int, epoll_pwait, fd,
         (int fd, struct epoll_event *events, int most, int timeout, const sigset_t *mask),
         (fd, events, most, timeout, mask))

DECLARE_REAL(clock_nanosleep);

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *left)
{
    struct record *record = begin(CALL_clock_nanosleep, 0, 0);
    if (!(flags & TIMER_ABSTIME))
        record->value = ns(time);
    else if (clock == CLOCK_MONOTONIC)
        record->value = ns(time) - record->begin;
    int error = REAL(clock_nanosleep)(clock, flags, time, left);
    finish(record, error);
    return error;
}

/* What the compiler makes of some of these when it checks the sizes of buffers (_FORTIFY_SOURCE), as packages do. */
#define CHECKED(type, name, object, parameters, arguments) \
    RECORDED(type, __##name##_chk, name, object, 0, parameters, arguments)

CHECKED(ssize_t, read, fd, (int fd, void *to, size_t size, size_t room), (fd, to, size, room))
CHECKED(ssize_t, pread, fd, (int fd, void *to, size_t size, off_t at, size_t room), (fd, to, size, at, room))
CHECKED(ssize_t, pread64, fd, (int fd, void *to, size_t size, off64_t at, size_t room), (fd, to, size, at, room))
CHECKED(ssize_t, recv, fd, (int fd, void *to, size_t size, size_t room, int flags), (fd, to, size, room, flags))
CHECKED(ssize_t, recvfrom, fd,
        (int fd, void *to, size_t size, size_t room, int flags, struct sockaddr *from, socklen_t *length),
        (fd, to, size, room, flags, from, length))
CHECKED(int, poll, 0, (struct pollfd *fds, nfds_t count, int timeout, size_t room), (fds, count, timeout, room))
CHECKED(int, ppoll, 0,
        (struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask, size_t room),
        (fds, count, timeout, mask, room))
