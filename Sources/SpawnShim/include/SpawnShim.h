/* What glibc hides from Swift behind _GNU_SOURCE or offers only as a system call. */
#ifndef CLAIRE_SPAWN_SHIM_H
#define CLAIRE_SPAWN_SHIM_H

#include <signal.h>
#include <spawn.h>
#include <sys/types.h>
#include <time.h>

/* The child changes to this folder; 0 or an errno. */
int claire_spawn_chdir(posix_spawn_file_actions_t *actions, const char *path);

/* The child closes this descriptor and all above it; 0 or an errno. */
int claire_spawn_closefrom(posix_spawn_file_actions_t *actions, int lowest);

/* A descriptor, closed on exec, that polls readable once the process has ended; -1 and errno. */
int claire_pidfd_open(pid_t pid);

/* A timer of one thread, and the signal mask to put back. */
typedef struct claire_alarm {
    timer_t timer;
    sigset_t mask;
} claire_alarm;

/* Interrupts (EINTR) what the calling thread blocks in, after so many milliseconds (1 or more) and
   then again and again, so that none falls into the gap before the call; no other thread is
   disturbed. 0 or an errno. */
int claire_alarm_start(claire_alarm *alarm, long after, long every);

/* Ends it, on the same thread. */
void claire_alarm_stop(claire_alarm *alarm);

#endif
