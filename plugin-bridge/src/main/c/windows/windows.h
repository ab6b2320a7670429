/* What the Windows files share. Include it first. */
#ifndef SA3_WINDOWS_H
#define SA3_WINDOWS_H

#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <stdint.h>
#include <windows.h>

/* UTF-16 of UTF-8 and back; free() it. Null: no memory, or no such text. */
wchar_t* sa3_wide(const char* text);
char* sa3_narrow(const wchar_t* text);

/* OK, or NOT_OURS when the opened file or folder belongs to another user. */
int sa3_check_owner(HANDLE file, const char* path);

/* Checks that `path` is a folder, no link, and this user's own. OK, NOT_OURS, IO. */
int sa3_check_folder(const char* path);

/* The same for the folder that `path` lies in. */
int sa3_check_folder_of(const char* path);

/* A handle on a plain file of this user, sharing everything, or a status below 0 through *status. */
HANDLE sa3_open_file(const wchar_t* name, DWORD disposition, const char* path, int* status);

/* The same for a path that begins with its folder, which is checked too. */
HANDLE sa3_open_region(const char* path, int* status);

/* OK, BUSY, IO. */
int sa3_take_lock(HANDLE file, int lock, const char* path);

/* 1: held through another handle; 0: free; below 0: a status. */
int sa3_query_lock(HANDLE file, int lock, const char* path);

/* Takes the name away; the file goes with its last handle. */
int sa3_delete_by_handle(HANDLE file);

/* 1: removed; 0: its owner lives; below 0: a status. */
int sa3_remove_if_dead(const wchar_t* name, const char* path);

/* sa3_system_failure with GetLastError(). */
int sa3_windows_failure(const char* what, const char* path);

#endif
