#ifndef CURL_SHIM_H
#define CURL_SHIM_H

#include <curl/curl.h>

/// curl_easy_setopt is variadic, which Swift can't call; one function for each kind of value.
CURLcode claire_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode claire_curl_set_pointer(CURL *handle, CURLoption option, const void *value);

#endif
