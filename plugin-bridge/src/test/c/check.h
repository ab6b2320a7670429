/* The little that the bridge's tests need: facts with names, checks that say where and what. */
#ifndef SA3_CHECK_H
#define SA3_CHECK_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sa3_bridge.h"

static inline void check_failed(const char* file, int line, const char* what) {
    printf("FAIL %s:%d: %s\n", file, line, what);
    fflush(stdout);
    abort();
}

#define CHECK(holds) ((holds) ? (void)0 : check_failed(__FILE__, __LINE__, #holds))

static inline void check_equal(const char* file, int line, const char* what, int64_t expected, int64_t actual) {
    if (expected != actual) {
        printf("%s is %" PRId64 ", expected %" PRId64 " (%s; last error: %s)\n", what, actual, expected,
               sa3_bridge_status_text((int)actual), sa3_bridge_last_error());
        check_failed(file, line, what);
    }
}

#define CHECK_EQUAL(expected, actual) check_equal(__FILE__, __LINE__, #actual, (int64_t)(expected), (int64_t)(actual))

/* The last error names what it should. */
#define CHECK_SAYS(part)                                     \
    (strstr(sa3_bridge_last_error(), part) != NULL ? (void)0 \
                                                   : check_failed(__FILE__, __LINE__, sa3_bridge_last_error()))

#define FACT(name)                  \
    do {                            \
        name();                     \
        printf("PASS %s\n", #name); \
        fflush(stdout);             \
    } while (0)

#endif
