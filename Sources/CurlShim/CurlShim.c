#include "CurlShim.h"

CURLcode claire_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode claire_curl_set_pointer(CURL *handle, CURLoption option, const void *value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode claire_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode claire_curl_set_callbacks(
    CURL *handle, claire_curl_receiver header, claire_curl_receiver body,
    claire_curl_watcher watcher, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, header);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, body);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, watcher);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_XFERINFODATA, context);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    return code;
}

static int count(
    CURL *handle, curl_infotype kind, char *bytes, size_t size, void *context) {
    claire_curl_traffic *traffic = context;
    (void)handle;
    (void)bytes;
    if (kind == CURLINFO_HEADER_OUT || kind == CURLINFO_DATA_OUT) traffic->sent += size;
    if (kind == CURLINFO_HEADER_IN || kind == CURLINFO_DATA_IN) traffic->received += size;
    return 0;
}

CURLcode claire_curl_count(CURL *handle, claire_curl_traffic *traffic) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, count);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_DEBUGDATA, traffic);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
    return code;
}

long claire_curl_long(CURL *handle, CURLINFO info) {
    long value = 0;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}
