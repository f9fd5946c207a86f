/* Moves the wall clock of a program and of all it starts by PRAXIS_MOVED_CLOCK seconds.

   Loaded by `bin/test --at`. Only what tells the date is moved: monotonic clocks, sleeps and
   waits stay as they are. (libfaketime moves these too, and waits of Python hang.) */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long long by;

__attribute__((constructor)) static void begin(void)
{
    const char *said = getenv("PRAXIS_MOVED_CLOCK");
    by = said ? atoll(said) : 0;
}

static int real_clock(clockid_t which, struct timespec *at)
{
    static int (*real)(clockid_t, struct timespec *);
    if (!real)
        real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    return real(which, at);
}

int clock_gettime(clockid_t which, struct timespec *at)
{
    int failed = real_clock(which, at);
    if (!failed && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
        at->tv_sec += by;
    return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now))
        return -1;
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *at)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at)
        *at = now.tv_sec;
    return now.tv_sec;
}
