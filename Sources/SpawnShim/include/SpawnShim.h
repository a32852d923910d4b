/* What glibc hides from Swift behind _GNU_SOURCE or offers only as a system call. */
#ifndef CLAIRE_SPAWN_SHIM_H
#define CLAIRE_SPAWN_SHIM_H

#include <spawn.h>
#include <sys/types.h>

/* The child changes to this folder; 0 or an errno. */
int claire_spawn_chdir(posix_spawn_file_actions_t *actions, const char *path);

/* The child closes this descriptor and all above it; 0 or an errno. */
int claire_spawn_closefrom(posix_spawn_file_actions_t *actions, int lowest);

/* A descriptor, closed on exec, that polls readable once the process has ended; -1 and errno. */
int claire_pidfd_open(pid_t pid);

#endif
