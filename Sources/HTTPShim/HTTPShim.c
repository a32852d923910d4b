#include "HTTPShim.h"

const char *claire_httpd_version(void) { return MHD_get_version(); }
