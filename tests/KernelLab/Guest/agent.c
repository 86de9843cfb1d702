/* The guest's first process: runs what the host asks for.
 *
 * Listens on a TCP port (first argument). Each connection is one shell command:
 *
 *   host -> guest   u32 length of the script, u64 length of its input (both big-endian), the script, the input
 *   guest -> host   frames of one byte kind, u32 length (big-endian), content:
 *                   'o' output, 'e' error output, 'x' exit code (content: decimal text, the last frame)
 *
 * A command that the shell left running in the background does not hold the answer up. Where the host closes the connection before the
 * answer is complete, the command's process group is killed. As process 1 it never ends, and leaves no zombie. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SCRIPT_MAX = 100 << 10, CHUNK = 64 << 10 };

/* Reads exactly so many bytes; 0 at an early end. */
static int read_all(int from, void *to, size_t length)
{
    char *at = to;
    while (length > 0) {
        ssize_t got = read(from, at, length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return 0;
        at += got;
        length -= (size_t)got;
    }
    return 1;
}

static int write_all(int to, const void *from, size_t length)
{
    const char *at = from;
    while (length > 0) {
        ssize_t done = write(to, at, length);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return 0;
        at += done;
        length -= (size_t)done;
    }
    return 1;
}

static int send_frame(int host, char kind, const void *content, size_t length)
{
    unsigned char head[5] = { (unsigned char)kind };
    uint32_t size = htonl((uint32_t)length);
    memcpy(head + 1, &size, 4);
    return write_all(host, head, sizeof head) && write_all(host, content, length);
}

/* Sends what one pipe has; 0 when it has ended (then it is closed and forgotten). */
static int forward(int host, char kind, int *pipe_end, pid_t group)
{
    static char buffer[CHUNK];
    ssize_t got = read(*pipe_end, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR)
        return 1;
    if (got <= 0) {
        close(*pipe_end);
        *pipe_end = -1;
        return 0;
    }
    if (!send_frame(host, kind, buffer, (size_t)got)) {
        kill(-group, SIGKILL);
        _exit(1);
    }
    return 1;
}

/* Whether the pipe has something now. */
static int ready(int pipe_end)
{
    struct pollfd one = { .fd = pipe_end, .events = POLLIN };
    return pipe_end >= 0 && poll(&one, 1, 0) > 0;
}

static volatile sig_atomic_t child_ended;
static int wake[2];

static void on_child(int signal)
{
    (void)signal;
    child_ended = 1;
    if (write(wake[1], "", 1) < 0)
        return;
}

/* One connection, in a process of its own. */
static void serve(int host)
{
    unsigned char head[12];
    if (!read_all(host, head, sizeof head))
        _exit(1);
    uint32_t script_length;
    memcpy(&script_length, head, 4);
    script_length = ntohl(script_length);
    uint64_t input_left = 0;
    for (int i = 4; i < 12; i++)
        input_left = input_left << 8 | head[i];
    if (script_length > SCRIPT_MAX)
        _exit(1);
    char *script = calloc(1, script_length + 1);
    if (!script || !read_all(host, script, script_length))
        _exit(1);

    int in[2], out[2], err[2];
    if (pipe(in) || pipe(out) || pipe(err) || pipe(wake))
        _exit(1);
    struct sigaction act = { .sa_handler = on_child };
    sigaction(SIGCHLD, &act, NULL);
    signal(SIGPIPE, SIG_IGN);
    pid_t shell = fork();
    if (shell < 0)
        _exit(1);
    if (shell == 0) {
        setsid();
        dup2(in[0], 0);
        dup2(out[1], 1);
        dup2(err[1], 2);
        for (int i = 3; i < 64; i++)
            close(i);
        signal(SIGPIPE, SIG_DFL);
        signal(SIGCHLD, SIG_DFL);
        execl("/bin/sh", "sh", "-c", script, (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    close(err[1]);
    if (input_left == 0) {
        close(in[1]);
        in[1] = -1;
    }

    int status = 0, ended = 0;
    while (!ended) {
        /* While there is input to bring, the host is read only when the command takes it; after that, only for its end. */
        struct pollfd all[] = {
            { .fd = wake[0], .events = POLLIN },
            { .fd = out[0], .events = POLLIN },
            { .fd = err[0], .events = POLLIN },
            { .fd = in[1], .events = POLLOUT },
            { .fd = in[1] < 0 ? host : -1, .events = POLLIN },
        };
        if (poll(all, 5, -1) < 0 && errno != EINTR)
            break;
        if (all[1].revents)
            forward(host, 'o', &out[0], shell);
        if (all[2].revents)
            forward(host, 'e', &err[0], shell);
        if (in[1] >= 0 && all[3].revents) {
            static char buffer[4096];
            size_t want = input_left < sizeof buffer ? (size_t)input_left : sizeof buffer;
            if (!read_all(host, buffer, want)) {
                kill(-shell, SIGKILL);
                _exit(1);
            }
            input_left -= want;
            if (!write_all(in[1], buffer, want)) {
                /* The command takes no more: the rest is thrown away. */
                for (; input_left > 0; input_left -= want) {
                    want = input_left < sizeof buffer ? (size_t)input_left : sizeof buffer;
                    if (!read_all(host, buffer, want))
                        break;
                }
                input_left = 0;
            }
            if (input_left == 0) {
                close(in[1]);
                in[1] = -1;
            }
        } else if (all[4].revents) {
            kill(-shell, SIGKILL);
            _exit(1);
        }
        if (child_ended)
            ended = waitpid(shell, &status, WNOHANG) == shell;
    }
    /* What the pipes still hold; not their ends, which a background process may keep open. */
    while (ready(out[0]) && forward(host, 'o', &out[0], shell))
        ;
    while (ready(err[0]) && forward(host, 'e', &err[0], shell))
        ;
    char code[16];
    int length = snprintf(code, sizeof code, "%d", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    send_frame(host, 'x', code, (size_t)length);
    _exit(0);
}

int main(int count, char **arguments)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)(count > 1 ? atoi(arguments[1]) : 9465)),
    };
    int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 64)) {
        perror("lab: agent cannot listen");
        return 1;
    }
    /* Its children, and orphans of theirs, are reaped by the kernel. */
    signal(SIGCHLD, SIG_IGN);
    printf("lab: ready\n");
    fflush(stdout);
    for (;;) {
        int host = accept(listener, NULL, NULL);
        if (host < 0)
            continue;
        if (fork() == 0) {
            close(listener);
            serve(host);
        }
        close(host);
    }
}
