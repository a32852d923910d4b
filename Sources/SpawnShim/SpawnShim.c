#define _GNU_SOURCE
#include "SpawnShim.h"

#include <errno.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

int claire_spawn_chdir(posix_spawn_file_actions_t *actions, const char *path) {
    return posix_spawn_file_actions_addchdir_np(actions, path);
}

int claire_spawn_closefrom(posix_spawn_file_actions_t *actions, int lowest) {
    return posix_spawn_file_actions_addclosefrom_np(actions, lowest);
}

int claire_pidfd_open(pid_t pid) {
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

/* Nobody else in the process uses the first real-time signal. */
static int alarm_signal(void) { return SIGRTMIN; }

static void on_alarm(int signal) { (void)signal; }

static void install_alarm(void) {
    struct sigaction action = {0};
    action.sa_handler = on_alarm; /* without SA_RESTART, so that the blocked call returns EINTR */
    sigemptyset(&action.sa_mask);
    sigaction(alarm_signal(), &action, NULL);
}

static struct timespec span(long milliseconds) {
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    return time;
}

int claire_alarm_start(claire_alarm *alarm, long after, long every) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install_alarm);
    struct sigevent event = {0};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = alarm_signal();
    event.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
    if (timer_create(CLOCK_MONOTONIC, &event, &alarm->timer) != 0) return errno;
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, alarm_signal());
    pthread_sigmask(SIG_UNBLOCK, &wanted, &alarm->mask);
    struct itimerspec times = {.it_interval = span(every), .it_value = span(after)};
    timer_settime(alarm->timer, 0, &times, NULL);
    return 0;
}

void claire_alarm_stop(claire_alarm *alarm) {
    /* A signal that is on its way arrives as this call returns, before the mask is put back. */
    timer_delete(alarm->timer);
    pthread_sigmask(SIG_SETMASK, &alarm->mask, NULL);
}
