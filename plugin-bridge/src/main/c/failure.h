/* The sentence behind sa3_bridge_last_error(). */
#ifndef SA3_FAILURE_H
#define SA3_FAILURE_H

/* Keeps the sentence for this thread and returns `status`. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
int sa3_failure(int status, const char* format, ...);

/* The same with the system's own words for `code` (errno; Windows: GetLastError()) behind it: "what: No space left on
 * device". */
int sa3_system_failure(int code, const char* what, const char* path);

#endif
