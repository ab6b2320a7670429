/*
 * What the bridge asks of the system: mapped files of this user alone, locks that die with their process, a detached
 * process, a clock. platform_posix.c, launch_posix.c and guard_posix.c, or platform_windows.c.
 */
#ifndef SA3_PLATFORM_H
#define SA3_PLATFORM_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    intptr_t handle; /* file descriptor or HANDLE; locks taken through it last until it is closed */
    uint8_t* memory;
    uint64_t bytes;
    char* path; /* owned */
} sa3_file;

typedef void (*sa3_fill)(void* memory, uint32_t pid);

/* Makes a file of `bytes` zero bytes with its space reserved, takes the lock SA3_LOCK_CLIENT, lets `fill` write, and
 * only then gives it its name. OK, BUSY, NOT_OURS, IO. */
int sa3_file_create(const char* path, uint64_t bytes, sa3_fill fill, sa3_file* out);

/* Maps the file that is there. OK; NOT_OURS: no plain file of this user alone; CORRUPT: `least` or more bytes are
 * wanted; IO. */
int sa3_file_open(const char* path, uint64_t least, sa3_file* out);

/* OK, or CORRUPT when the file no longer has the size it was mapped with. */
int sa3_file_unchanged(const sa3_file* file);

/* Removes the name, if it still is this file's. */
void sa3_file_remove(const sa3_file* file);

/* Unmaps, drops all locks, frees. */
void sa3_file_close(sa3_file* file);

/* OK; BUSY: held through another handle; IO. */
int sa3_file_lock(const sa3_file* file, int lock);

/* 1: held through another handle; 0: free; below 0: a status. */
int sa3_file_is_locked(const sa3_file* file, int lock);

uint32_t sa3_process_id(void);

/* Where a mapping lies, for sa3_bridge_guard_faults. */
void sa3_guard_add(void* memory, uint64_t bytes);
void sa3_guard_remove(void* memory);

#endif
