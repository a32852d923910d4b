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

CURLcode claire_curl_perform(
    CURLM *multi, CURL *handle, curl_off_t length, void (*meanwhile)(void *context),
    void *context) {
    // So often the watcher is asked while nothing comes or goes.
    const int interval = 200;
    if (curl_multi_add_handle(multi, handle) != CURLM_OK) return CURLE_FAILED_INIT;
    CURLcode result = CURLE_FAILED_INIT;
    int running = 1;
    while (curl_multi_perform(multi, &running) == CURLM_OK && running) {
        curl_off_t sent = 0;
        if (meanwhile && claire_curl_long(handle, CURLINFO_REQUEST_SIZE) > 0
            && curl_easy_getinfo(handle, CURLINFO_SIZE_UPLOAD_T, &sent) == CURLE_OK
            && sent >= length) {
            meanwhile(context);
            meanwhile = NULL;
            continue;
        }
        if (curl_multi_poll(multi, NULL, 0, interval, NULL) != CURLM_OK) break;
    }
    int left = 0;
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));)
        if (message->msg == CURLMSG_DONE && message->easy_handle == handle)
            result = message->data.result;
    curl_multi_remove_handle(multi, handle);
    return result;
}
