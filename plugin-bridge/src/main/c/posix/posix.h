/* What the POSIX files share. Include it first: it asks the system's headers for what they keep back otherwise. */
#ifndef SA3_POSIX_H
#define SA3_POSIX_H

#if defined(__APPLE__)
#define _DARWIN_C_SOURCE
#elif !defined(_GNU_SOURCE)
#define _GNU_SOURCE /* open-file-description locks */
#endif

#include <stdint.h>
#include <sys/types.h>

enum { SA3_PATH_BYTES = 4096 };

/* A descriptor of a folder that belongs to this user alone, or a status below 0. */
int sa3_open_folder(const char* path);

/* The same for the folder that `path` lies in; *name points at the rest. */
int sa3_open_folder_of(const char* path, const char** name);

/* A descriptor of a plain file of this user alone, opened without following a link or waiting, or a status below 0.
 * `path` is for people. */
int sa3_open_file(int folder, const char* name, const char* path);

/* The same for a path that begins with its folder, which is checked too. */
int sa3_open_region(const char* path);

/* True while `name` is the file behind `fd`. */
int sa3_is_named(int folder, const char* name, int fd);

/* OK, BUSY, IO. */
int sa3_take_lock(int fd, int lock, const char* path);

/* 1: held through another descriptor; 0: free; below 0: a status. */
int sa3_query_lock(int fd, int lock, const char* path);

/* 1: removed; 0: its owner lives; below 0: a status. */
int sa3_remove_if_dead(int folder, const char* name, const char* path);

int sa3_ends_with(const char* name, const char* suffix);

/* Where a mapping lies, for sa3_bridge_guard_faults. */
void sa3_guard_add(void* memory, uint64_t bytes);
void sa3_guard_remove(void* memory);

/* True once zeros stand in for the file. */
int sa3_guard_has_replaced(const void* memory);

#endif
