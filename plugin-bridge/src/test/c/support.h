/* Folders, files and numbers for the bridge's tests. */
#ifndef SA3_TEST_SUPPORT_H
#define SA3_TEST_SUPPORT_H

#include <stddef.h>
#include <stdint.h>

#include "sa3_bridge.h"

/* A fresh folder of this user alone; removed with all in it when the program ends well. */
const char* fresh_folder(void);

/* Path of a file in a folder; valid until the ninth call after. */
const char* in(const char* folder, const char* name);

int exists(const char* path);
void write_file(const char* path, const void* bytes, size_t count);
/* Overwrites `count` bytes at `offset`. */
void patch_file(const char* path, long offset, const void* bytes, size_t count);
void read_file(const char* path, long offset, void* bytes, size_t count);
/* Cuts or grows. Where the system forbids it: -1. */
int resize_file(const char* path, long bytes);
void set_environment(const char* name, const char* value);

/* Both sides of a fresh region. */
typedef struct {
    char path[1024];
    sa3_bridge* client;
    sa3_bridge* service;
} pair;
pair open_pair(void);
void close_pair(pair* both);

/* xorshift: the same numbers in every run. */
uint64_t random_word(uint64_t* state);
uint32_t random_below(uint64_t* state, uint32_t bound);

#endif
