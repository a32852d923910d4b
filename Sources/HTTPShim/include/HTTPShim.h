/* What libmicrohttpd offers only through variadic functions, unions or va_list. */
#ifndef HTTP_SHIM_H
#define HTTP_SHIM_H

#include <microhttpd.h>
#include <stdbool.h>

/// The version of libmicrohttpd that runs, as a text.
const char *claire_httpd_version(void);

/* One line of libmicrohttpd's own words, without a newline. */
typedef void (*claire_httpd_log)(void *context, const char *line);

/* What a daemon is started with; each callback gets `context` first. */
typedef struct claire_httpd_settings {
    /* Bound and listening; MHD_quiesce_daemon gives it back. */
    int socket;
    /* Threads that wait for connections. */
    unsigned threads;
    /* Bytes for a connection's request line, headers and read buffer. */
    size_t memory;
    unsigned connections;
    /* Seconds without a byte in either direction. */
    unsigned timeout;
    /* PEM texts, both or neither. */
    const char *certificate;
    const char *key;
    void *context;
    MHD_AcceptPolicyCallback accept;
    MHD_NotifyConnectionCallback connection;
    void *(*target)(void *context, const char *target, struct MHD_Connection *connection);
    MHD_AccessHandlerCallback handle;
    MHD_RequestCompletedCallback completed;
    claire_httpd_log log;
} claire_httpd_settings;

/* Starts a daemon; NULL where libmicrohttpd refuses, which it has logged. The settings must live as
   long as the daemon, but for the PEM texts. */
struct MHD_Daemon *claire_httpd_start(const claire_httpd_settings *settings);

/* The socket of a connection. */
int claire_httpd_socket(struct MHD_Connection *connection);

/* The address of the client, which lives as long as the connection. */
const struct sockaddr *claire_httpd_client(struct MHD_Connection *connection);

/* What was kept with the connection when it began; NULL where there is nothing. */
void *claire_httpd_kept(struct MHD_Connection *connection);

/* What a stream's reader returns at its end, good or bad. */
ssize_t claire_httpd_end(bool failed);

#endif
