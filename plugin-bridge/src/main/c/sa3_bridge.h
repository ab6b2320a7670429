/*
 * libsa3bridge: shared memory between a native audio host (the client: a plugin) and the SA3 service. C11, no
 * dependencies, usable by any native program; docs/bridge.md has a whole client on one page.
 *
 * Lifecycle  A client makes one region, a file in the run folder, and holds a kernel lock on it while it lives. The
 *            service attaches to regions it finds there. Either side may die at any point: the kernel releases its
 *            lock, what it had not finished writing was never visible, and the other side goes on.
 * Ownership  Payloads are copied in and out; nothing here keeps a caller's pointer after the call.
 * Outcomes   Every int that is returned is one of the statuses below unless its comment says otherwise: 0 and above
 *            are everyday outcomes, below 0 refusals and failures, for which sa3_bridge_last_error() has a sentence.
 * Trust      Whatever lies in the region may have been written by anybody. Positions, lengths and counts are checked
 *            at every read, on private copies; what breaks a rule is SA3_BRIDGE_CORRUPT, and stays it.
 * Threads    [any thread]  at any time, also at once
 *            [one thread]  by one thread at a time; functions of different rings or directions may run at once
 *            [wait-free]   no lock, no allocation, no system call: may be called where audio is computed (a status
 *                          below 0, after which there is nothing to play, also writes its sentence)
 *            [may block]   touches files or starts processes: never where audio is computed
 * Text       All paths and messages are UTF-8.
 */
#ifndef SA3_BRIDGE_H
#define SA3_BRIDGE_H

#include <stddef.h>
#include <stdint.h>

/* The shared library exports these names; in the static one they stay inside what links it, so that two plugins of
 * different age in one process do not meet. */
#if defined(_WIN32) && defined(SA3_BRIDGE_EXPORTS)
#define SA3_BRIDGE_API __declspec(dllexport)
#elif defined(SA3_BRIDGE_EXPORTS)
#define SA3_BRIDGE_API __attribute__((visibility("default")))
#else
#define SA3_BRIDGE_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

enum {
    SA3_BRIDGE_OK = 0,
    SA3_BRIDGE_FULL = 1,           /* the ring has no room now: try again later */
    SA3_BRIDGE_EMPTY = 2,          /* nothing there now */
    SA3_BRIDGE_CLOSED = 3,         /* the other side has said goodbye, and everything it sent has been read */
    SA3_BRIDGE_CORRUPT = -1,       /* the region breaks a rule: close it, trust nothing from it */
    SA3_BRIDGE_WRONG_VERSION = -2, /* a layout this library does not know */
    SA3_BRIDGE_NOT_OURS = -3,      /* file or folder of another user, open to others, or not what it should be */
    SA3_BRIDGE_TOO_LARGE = -4,     /* does not fit: the message into a record, or the answer into the caller's memory */
    SA3_BRIDGE_IO = -5,            /* the system refused; sa3_bridge_last_error() has its reason */
    SA3_BRIDGE_BUSY = -6,          /* somebody alive holds it: region, attachment, service lock or log */
    SA3_BRIDGE_INVALID = -7        /* an argument that no caller may give: a bug of the caller */
};

enum {
    SA3_BRIDGE_MAX_MESSAGE_BYTES = 65536, /* payload of one message */
    SA3_BRIDGE_MAX_AUDIO_FLOATS = 32768,  /* channels * frames of one audio record */
    SA3_BRIDGE_MAX_CHANNELS = 64
};

typedef struct sa3_bridge sa3_bridge;

/* ---- run folder ------------------------------------------------------------------------------------------------- */

/* Writes the path of the user's run folder, zero-terminated, and makes the folder (mode 0700) where it is missing.
 * SA3_RUN if set; else, Linux: sa3 in $XDG_RUNTIME_DIR, or in /run/user/UID, where that folder is the user's own, or
 * /tmp/sa3-UID; macOS: ~/Library/Application Support/sa3/run; Windows: %LOCALAPPDATA%\sa3\run.
 * OK; NOT_OURS: it is a link, another user's, or open to others; TOO_LARGE: `capacity` is too small; IO.
 * [any thread] [may block] */
SA3_BRIDGE_API int sa3_bridge_run_folder(char* out, size_t capacity);

/* ---- regions ---------------------------------------------------------------------------------------------------- */

/* Client: makes the region file `path` (in a folder that passes the checks of the run folder; its name ends in ".sa3"),
 * reserves its space, locks it and publishes it whole. A dead owner's file of that name is replaced.
 * OK; BUSY: a region of that name has a living owner; NOT_OURS; IO: also when the disk is full.
 * [any thread] [may block] */
SA3_BRIDGE_API int sa3_bridge_create(const char* path, sa3_bridge** out);

/* Service: maps and checks a region, takes over where the service before it stopped, raises serviceEpoch.
 * OK; WRONG_VERSION (the client is told, see sa3_bridge_service_refused); CORRUPT: not a region, or a damaged one;
 * NOT_OURS; BUSY: another service is attached; CLOSED: its owner is dead or closing; IO.
 * [any thread] [may block] */
SA3_BRIDGE_API int sa3_bridge_attach(const char* path, sa3_bridge** out);

/* Says goodbye and frees the handle; the client also removes the file. Null is allowed.
 * [one thread: no other call on this handle may run or follow] [may block] */
SA3_BRIDGE_API void sa3_bridge_close(sa3_bridge* b);

/* ---- messages and audio ----------------------------------------------------------------------------------------- */

/* Sends one message to the other side. `type` > 0.
 * OK; FULL; CLOSED: the other side has said goodbye (a client may send before any service came; it is read when one
 * comes); TOO_LARGE: more than SA3_BRIDGE_MAX_MESSAGE_BYTES; CORRUPT; INVALID.
 * [one thread] [wait-free] */
SA3_BRIDGE_API int sa3_bridge_send(sa3_bridge* b, int32_t type, const void* payload, uint32_t bytes);

/* Takes the next message. *bytes receives its length (no zero is added).
 * OK; EMPTY; CLOSED; TOO_LARGE: `capacity` is too small, *bytes says what it takes, and the message stays; CORRUPT.
 * [one thread] [wait-free] */
SA3_BRIDGE_API int sa3_bridge_receive(sa3_bridge* b, int32_t* type, void* out, uint32_t capacity, uint32_t* bytes);

/* Sends `frames` frames of `channels` channels as one record; planar[c] holds channel c. `start_frame` is the position
 * of the first frame in its stream. Outcomes as sa3_bridge_send; TOO_LARGE: more than SA3_BRIDGE_MAX_AUDIO_FLOATS or
 * SA3_BRIDGE_MAX_CHANNELS.
 * [one thread] [wait-free] */
SA3_BRIDGE_API int sa3_bridge_send_audio(sa3_bridge* b, uint32_t stream, uint64_t start_frame,
                                         const float* const* planar, uint32_t channels, uint32_t frames);

/* Takes the next audio record, channel after channel: channel c begins at planar_out[c * *frames].
 * Outcomes as sa3_bridge_receive; `capacity_floats` of SA3_BRIDGE_MAX_AUDIO_FLOATS always suffices.
 * [one thread] [wait-free] */
SA3_BRIDGE_API int sa3_bridge_receive_audio(sa3_bridge* b, uint32_t* stream, uint64_t* start_frame, uint32_t* channels,
                                            uint32_t* frames, float* planar_out, uint32_t capacity_floats);

/* ---- who is there ----------------------------------------------------------------------------------------------- */

/* Raises the own heartbeat and looks whether the file still has its size: call it first in every round of polling.
 * OK; CORRUPT: the file has been cut or grown, do not touch the region again but to close it.
 * [one thread] [may block] */
SA3_BRIDGE_API int sa3_bridge_beat(sa3_bridge* b);

/* Milliseconds since the other side's heartbeat was last seen to change, by the caller's monotonic clock; -1: never
 * heard. The first call that hears it gives 0.
 * [one thread] [wait-free] */
SA3_BRIDGE_API int64_t sa3_bridge_peer_silence_ms(sa3_bridge* b, int64_t now_monotonic_ms);

/* 1: the process on the other side lives (the kernel says so, by its lock); 0: it does not; below 0: a status.
 * [any thread] [may block] */
SA3_BRIDGE_API int sa3_bridge_peer_alive(const sa3_bridge* b);

/* How many services have attached so far; 0: none yet. A client says hello again whenever this changes.
 * [any thread] [wait-free] */
SA3_BRIDGE_API uint64_t sa3_bridge_service_epoch(const sa3_bridge* b);

/* 1: a service of another layout version was here and could not attach; 0: none.   [any thread] [wait-free] */
SA3_BRIDGE_API int sa3_bridge_service_refused(const sa3_bridge* b);

/* 1: the region's client lives; 0: it is dead; below 0: a status.   [any thread] [may block] */
SA3_BRIDGE_API int sa3_bridge_owner_alive(const char* path);

/* Removes the regions of dead owners, and what creators that died half-way left. Returns how many; below 0: a status.
 * [any thread] [may block] */
SA3_BRIDGE_API int sa3_bridge_sweep(const char* folder);

/* ---- the service process ---------------------------------------------------------------------------------------- */

/* Makes the calling process the user's one service until it unlocks or dies.
 * OK; BUSY: there is one; NOT_OURS; IO.   [any thread] [may block] */
SA3_BRIDGE_API int sa3_bridge_lock_service(const char* folder, void** lock);

/* Null is allowed.   [any thread] [may block] */
SA3_BRIDGE_API void sa3_bridge_unlock_service(void* lock);

/* 1: a service lives; 0: none; below 0: a status.   [any thread] [may block] */
SA3_BRIDGE_API int sa3_bridge_service_alive(const char* folder);

/* Starts the program that the launch file describes, detached: a session of its own, no inherited files, standard
 * streams to nowhere, no child to wait for. The file is UTF-8 text: first any number of lines NAME=value for the
 * environment, then one line per argument, the first being the program's absolute path. LD_PRELOAD, LD_LIBRARY_PATH and
 * DYLD_* of the host are not passed on unless the file names them. How often to try is the caller's business.
 * OK: the program runs (it may still fail by itself); NOT_OURS: another user may write the file; INVALID: not such a
 * file; IO: no such file or program.   [any thread] [may block] */
SA3_BRIDGE_API int sa3_bridge_start_service(const char* launch_file);

/* A program that was started and is watched. Each belongs to one thread at a time. */
typedef struct sa3_bridge_run sa3_bridge_run;

/* Starts a program in the same way, and watches it: what it prints, on standard output and error, lies in the file `log`,
 * which begins empty and is this user's alone, and its end can be asked for. It outlives this process.
 *   launch_file  the program it describes, with `arguments` in place of its last one; NULL: arguments[0] is the program's
 *                absolute path
 *   arguments    ends with a NULL; NULL: those of the launch file as they are
 *   variables    NAME=value, ends with a NULL; go before those of the launch file; or NULL
 * OK: the program is about to run, and what becomes of it sa3_bridge_run_poll tells; BUSY: a program that was started with
 * this log still runs, whoever started it, and goes on; NOT_OURS, INVALID, IO as above, IO also where `log` cannot be
 * written.   [any thread] [may block] */
SA3_BRIDGE_API int sa3_bridge_run_start(const char* launch_file, const char* const* arguments,
                                        const char* const* variables, const char* log, sa3_bridge_run** out);

/* 1: a program that was started with this log runs, or one that it has left behind and that may write there; 0: none, or
 * no such file; below 0: a status.   [any thread] [may block] */
SA3_BRIDGE_API int sa3_bridge_run_alive(const char* log);

/* 1: it runs; 0: it has ended, *status is its exit status, 128 + N after signal N, or -1 where nobody can tell. */
SA3_BRIDGE_API int sa3_bridge_run_poll(sa3_bridge_run* run, int* status);

/* Asks the program, and what it has started, to end; poll tells when it has. To be repeated until then: a program that
 * has hardly begun does not hear it. On Windows it ends at once. */
SA3_BRIDGE_API void sa3_bridge_run_stop(sa3_bridge_run* run);

/* Ends the program and what it has started at once, for one that does not hear sa3_bridge_run_stop; what it was doing is
 * lost. Only while poll says that it runs: nobody else's process can be meant. */
SA3_BRIDGE_API void sa3_bridge_run_kill(sa3_bridge_run* run);

/* Looks away; the program goes on. NULL is allowed. */
SA3_BRIDGE_API void sa3_bridge_run_close(sa3_bridge_run* run);

/* For a process that owns itself (the service; not a plugin, which is a guest): from now on a region that is cut while
 * attached reads as zeros, and so as CORRUPT, in place of ending the process by SIGBUS. Other faults go to the handler
 * that was there before. Does nothing on Windows, where a mapped file cannot be cut.   [any thread] [may block] */
SA3_BRIDGE_API int sa3_bridge_guard_faults(void);

/* ---- small things ----------------------------------------------------------------------------------------------- */

/* A clock that never jumps; for sa3_bridge_peer_silence_ms.   [any thread] [wait-free] */
SA3_BRIDGE_API int64_t sa3_bridge_monotonic_ms(void);

/* A few English words; never null.   [any thread] [wait-free] */
SA3_BRIDGE_API const char* sa3_bridge_status_text(int status);

/* The reason of this thread's last status below 0, with the file it concerns; valid until this thread's next call.
 * [any thread] [wait-free] */
SA3_BRIDGE_API const char* sa3_bridge_last_error(void);

#ifdef __cplusplus
}
#endif

#endif
