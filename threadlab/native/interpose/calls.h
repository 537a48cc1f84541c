/* The calls that are recorded, by name. */
#ifndef CALLS_H
#define CALLS_H

#define CALLS(X) \
    X(process) X(program) X(name) X(start) X(thread_exit) X(process_exit) X(clocks) X(handler) \
    X(pthread_create) X(pthread_join) X(pthread_tryjoin_np) X(pthread_timedjoin_np) X(pthread_clockjoin_np) \
    X(pthread_detach) X(pthread_setname_np) X(pthread_cancel) X(sched_yield) \
    X(pthread_mutex_lock) X(pthread_mutex_trylock) X(pthread_mutex_timedlock) X(pthread_mutex_clocklock) \
    X(pthread_mutex_unlock) \
    X(pthread_rwlock_rdlock) X(pthread_rwlock_tryrdlock) X(pthread_rwlock_timedrdlock) \
    X(pthread_rwlock_wrlock) X(pthread_rwlock_trywrlock) X(pthread_rwlock_timedwrlock) X(pthread_rwlock_unlock) \
    X(pthread_cond_wait) X(pthread_cond_timedwait) X(pthread_cond_clockwait) \
    X(pthread_cond_signal) X(pthread_cond_broadcast) \
    X(pthread_barrier_wait) \
    X(sem_wait) X(sem_trywait) X(sem_timedwait) X(sem_clockwait) X(sem_post) \
    X(kill) X(raise) X(pthread_kill) X(sigqueue) X(pthread_sigqueue) \
    X(sigwait) X(sigwaitinfo) X(sigtimedwait) X(sigsuspend) X(pause) \
    X(fork) X(wait) X(waitpid) X(wait3) X(wait4) X(waitid) \
    X(sleep) X(usleep) X(nanosleep) X(clock_nanosleep) \
    X(read) X(pread) X(pread64) X(readv) X(recv) X(recvfrom) X(recvmsg) X(accept) X(accept4) X(connect) \
    X(write) X(pwrite) X(pwrite64) X(writev) X(send) X(sendto) X(sendmsg) X(fsync) X(fdatasync) X(flock) \
    X(poll) X(ppoll) X(select) X(pselect) X(epoll_wait) X(epoll_pwait)

#define CALL(name) CALL_##name,
enum call { CALL_none, CALLS(CALL) CALLS_END };
#undef CALL

#endif
