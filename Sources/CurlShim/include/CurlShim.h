#ifndef CURL_SHIM_H
#define CURL_SHIM_H

#include <curl/curl.h>

/// curl_easy_setopt is variadic, which Swift can't call; one function for each kind of value.
CURLcode claire_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode claire_curl_set_pointer(CURL *handle, CURLoption option, const void *value);
CURLcode claire_curl_set_size(CURL *handle, CURLoption option, curl_off_t value);

/// What curl calls with a response's header lines and with its body: each returns the number of
/// bytes that it took; fewer than it was given ends the transfer.
typedef size_t (*claire_curl_receiver)(char *bytes, size_t size, size_t count, void *context);

/// What curl calls several times a second while it waits; anything but 0 ends the transfer.
typedef int (*claire_curl_watcher)(
    void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up);

/// Sets the three callbacks and the context that all of them get.
CURLcode claire_curl_set_callbacks(
    CURL *handle, claire_curl_receiver header, claire_curl_receiver body,
    claire_curl_watcher watcher, void *context);

/// Bytes of HTTP on the wire: heads and bodies, as they are compressed.
typedef struct {
    long long sent;
    long long received;
} claire_curl_traffic;

/// Counts what the handle sends and receives from here on; the counter must live as long. curl's own
/// figures count a small body twice.
CURLcode claire_curl_count(CURL *handle, claire_curl_traffic *traffic);

/// Runs a transfer to its end, as curl_easy_perform does, on a multi handle that keeps connections.
///
/// Once `length` bytes of the request's body have gone, `meanwhile` is called, once, on this thread:
/// what is done there costs no time as long as the server takes longer. It is left out where it is
/// NULL, and where the transfer ends before.
CURLcode claire_curl_perform(
    CURLM *multi, CURL *handle, curl_off_t length, void (*meanwhile)(void *context),
    void *context);

/// curl_easy_getinfo for numbers; 0 where curl has none.
long claire_curl_long(CURL *handle, CURLINFO info);

#endif
