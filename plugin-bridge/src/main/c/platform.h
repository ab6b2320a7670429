/*
 * What the bridge asks of the system: mapped files of this user alone, locks that die with their process, a detached
 * process, a clock. Implemented in posix/ and windows/, which also hold the functions of sa3_bridge.h that concern
 * folders and locks alone.
 */
#ifndef SA3_PLATFORM_H
#define SA3_PLATFORM_H

#include <stddef.h>
#include <stdint.h>

/* Region files, and those that are still being made. */
#define SA3_REGION_SUFFIX ".sa3"
#define SA3_DRAFT_SUFFIX ".sa3-new"
#define SA3_SERVICE_LOCK_NAME "service.lock"

typedef struct {
    intptr_t handle; /* file descriptor or HANDLE; locks taken through it last until it is closed */
    uint8_t* memory;
    uint64_t bytes;
    char* path; /* owned */
} sa3_file;

typedef void (*sa3_fill)(void* memory, uint32_t pid);

/* Makes a file of `bytes` zero bytes with its space reserved, takes the lock SA3_LOCK_CLIENT, lets `fill` write, and
 * only then gives it its name. OK, BUSY, NOT_OURS, INVALID, IO. */
int sa3_file_create(const char* path, uint64_t bytes, sa3_fill fill, sa3_file* out);

/* Maps the file that is there. OK; NOT_OURS: no plain file of this user alone; CORRUPT: it has less than `least` or
 * more than `most` bytes; IO. */
int sa3_file_open(const char* path, uint64_t least, uint64_t most, sa3_file* out);

/* OK, or CORRUPT when the file no longer has the size it was mapped with. */
int sa3_file_unchanged(const sa3_file* file);

/* Unmaps, drops all locks, frees; with `remove` (the client only) the file's name goes before its lock does. */
void sa3_file_close(sa3_file* file, int remove);

/* OK; BUSY: held through another handle; IO. */
int sa3_file_lock(const sa3_file* file, int lock);

/* 1: held through another handle; 0: free; below 0: a status. */
int sa3_file_is_locked(const sa3_file* file, int lock);

uint32_t sa3_process_id(void);

/* Reads a file that nobody but this user and the system's administrator can write, and puts a zero behind it.
 * OK; NOT_OURS; TOO_LARGE: it and the zero do not fit; IO. */
int sa3_read_trusted_file(const char* path, char* out, size_t capacity);

/* A program to start: lists that end with a null. */
typedef struct {
    char* const* argv;      /* argv[0]: absolute path */
    char* const* variables; /* NAME=value, in place of or beside the own environment */
} sa3_program;

int sa3_is_absolute(const char* path);

/* Starts it detached. OK, IO. */
int sa3_start_detached(sa3_program program);

/* What is known of a watched program. */
typedef struct {
    intptr_t process; /* its group, or its HANDLE */
    intptr_t channel; /* POSIX: what brings its exit status */
    int has_ended;
    int status;
} sa3_watch;

/* The same, with its standard output and error in the file `log`, which begins empty, and its end watched. OK, BUSY: a
 * program that was started so writes there, NOT_OURS, IO. */
int sa3_start_watched(sa3_program program, const char* log, sa3_watch* out);

/* As sa3_bridge_run_alive. */
int sa3_is_written(const char* log);

/* As sa3_bridge_run_poll. */
int sa3_watch_poll(sa3_watch* watch, int* status);
void sa3_watch_stop(sa3_watch* watch);
void sa3_watch_kill(sa3_watch* watch);
void sa3_watch_close(sa3_watch* watch);

/* Length of NAME in NAME=value; 0 if it is something else. */
size_t sa3_variable_length(const char* line);

#endif
