/*
 * A stage's two round trips an item with nothing around them: all SETs of the item in one write, then, when each is
 * STORED, close and open of the next. What a stage in any language can reach on a server.
 *
 *     loop PORT OUTPUTS SIZE WARM_UP ITEMS        answers "#ITEMS SECONDS"
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int server;

static void die(const char *what) {
    fprintf(stderr, "loop: %s\n", what);
    exit(1);
}

static void send_all(const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t sent = write(server, bytes, length);
        if (sent <= 0) die("the server does not read");
        bytes += sent;
        length -= (size_t)sent;
    }
}

/* Reads as many bytes as the answer must have, and checks how it ends. */
static void receive(char *buffer, size_t length, const char *end) {
    size_t received = 0;
    while (received < length) {
        ssize_t part = read(server, buffer + received, length - received);
        if (part <= 0) die("the answer is cut off");
        received += (size_t)part;
    }
    if (memcmp(buffer + length - strlen(end), end, strlen(end)) != 0) die("unexpected answer");
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int count, char **words) {
    if (count != 6) die("expected PORT OUTPUTS SIZE WARM_UP ITEMS");
    int outputs = atoi(words[2]), size = atoi(words[3]);
    long warm_up = atol(words[4]), items = atol(words[5]);

    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(words[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server = socket(AF_INET, SOCK_STREAM, 0);
    int yes = 1;
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(server, (struct sockaddr *)&address, sizeof address) != 0) die("cannot connect");

    char line[64];
    size_t head = (size_t)sprintf(line, "set out 0 0 %d\r\n", size);
    size_t set = head + (size_t)size + 2;
    char *sets = malloc(set * (size_t)outputs);
    for (int i = 0; i < outputs; i++) {
        memcpy(sets + set * i, line, head);
        memset(sets + set * i + head, 'x', (size_t)size);
        memcpy(sets + set * i + head + size, "\r\n", 2);
    }
    size_t value = (size_t)sprintf(line, "VALUE in 0 %d\r\n", size) + (size_t)size + 2 + 5;
    size_t stored = 8 * (size_t)outputs;
    char *answer = malloc(value > stored ? value : stored);

    const char *open = "get in/open\r\n", *next = "get in/close/open\r\n";
    send_all(open, strlen(open));
    receive(answer, value, "END\r\n");
    double start = 0;
    for (long i = 0; i < warm_up + items; i++) {
        if (i == warm_up) start = now();
        send_all(sets, set * (size_t)outputs);
        receive(answer, stored, "STORED\r\n");
        send_all(next, strlen(next));
        receive(answer, value, "END\r\n");
    }
    printf("#%ld %.6f\n", items, now() - start);
    return 0;
}
