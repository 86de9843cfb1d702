/* Sends its input to a TCP port of the guest itself, and writes all that comes back until the other side closes.
 *
 *   exchange PORT
 *
 * For guests without a network card, whose servers cannot be asked from outside. busybox has nothing for this: nc closes its half of the
 * connection at the end of its input, which some servers take for a good-bye, and a static wget needs libraries to find a name. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Copies to the end; 0 when all went well. */
static int copy(int from, int to)
{
    static char buffer[64 << 10];
    ssize_t got;
    while ((got = read(from, buffer, sizeof buffer)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        for (ssize_t at = 0, done; at < got; at += done)
            if ((done = write(to, buffer + at, (size_t)(got - at))) < 0)
                return 1;
        if (got < 0)
            return 1;
    }
    return 0;
}

int main(int count, char **arguments)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)(count > 1 ? atoi(arguments[1]) : 0)),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (server < 0 || connect(server, (struct sockaddr *)&address, sizeof address) || copy(0, server) || copy(server, 1)) {
        perror("exchange");
        return 1;
    }
    return 0;
}
