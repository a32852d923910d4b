#ifndef HTTP_SHIM_H
#define HTTP_SHIM_H

#include <microhttpd.h>

/// The version of libmicrohttpd that runs, as a text.
const char *claire_httpd_version(void);

#endif
