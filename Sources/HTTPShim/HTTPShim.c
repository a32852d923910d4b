#include "HTTPShim.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *claire_httpd_version(void) { return MHD_get_version(); }

static void log_line(void *context, const char *format, va_list arguments) {
    const claire_httpd_settings *settings = context;
    char line[512];
    vsnprintf(line, sizeof line, format, arguments);
    size_t length = strlen(line);
    while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r')) line[--length] = 0;
    if (length > 0) settings->log(settings->context, line);
}

/* libmicrohttpd makes a record of each argument of the query in the connection's memory, and leaves
   the client without an answer when a few hundred of them fill it. Nobody reads them here: once we
   have the query it is emptied, in the buffer where libmicrohttpd goes on to look at it. */
static void *take_target(void *context, const char *target, struct MHD_Connection *connection) {
    const claire_httpd_settings *settings = context;
    void *call = settings->target(settings->context, target, connection);
    char *query = strchr((char *)target, '?');
    if (query != NULL && query[1] != 0) query[1] = 0;
    return call;
}

struct MHD_Daemon *claire_httpd_start(const claire_httpd_settings *s) {
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)s->certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)s->key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"},
        {MHD_OPTION_END, 0, NULL},
    };
    if (s->certificate != NULL)
        flags |= MHD_USE_TLS;
    else
        tls[0].option = MHD_OPTION_END;
    return MHD_start_daemon(
        flags, 0, s->accept, s->context, s->handle, s->context,
        /* The logger goes first, so that it hears of every other option. */
        MHD_OPTION_EXTERNAL_LOGGER, log_line, s,
        MHD_OPTION_LISTEN_SOCKET, (MHD_socket)s->socket,
        /* With one thread a pool would be refused. */
        MHD_OPTION_THREAD_POOL_SIZE, s->threads > 1 ? s->threads : 0u,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, s->memory,
        MHD_OPTION_CONNECTION_LIMIT, s->connections,
        MHD_OPTION_CONNECTION_TIMEOUT, s->timeout,
        MHD_OPTION_URI_LOG_CALLBACK, take_target, s,
        MHD_OPTION_NOTIFY_COMPLETED, s->completed, s->context,
        MHD_OPTION_NOTIFY_CONNECTION, s->connection, s->context,
        MHD_OPTION_ARRAY, tls,
        MHD_OPTION_END);
}

int claire_httpd_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == NULL ? -1 : info->connect_fd;
}

const struct sockaddr *claire_httpd_client(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info == NULL ? NULL : info->client_addr;
}

void *claire_httpd_kept(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

ssize_t claire_httpd_end(bool failed) {
    return failed ? MHD_CONTENT_READER_END_WITH_ERROR : MHD_CONTENT_READER_END_OF_STREAM;
}
