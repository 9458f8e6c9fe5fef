/* SPDX-License-Identifier: MIT
 *
 * The smallest full-screen program, to test the harness with: it shows the size, the
 * bytes it was sent since it last drew and a few attributes, in three speeds. It behaves
 * as the real one has to: raw line, alternate screen, pong, SIGWINCH, all put back.
 * q ends it with 3, h hangs it for ever, w writes much, c asks the terminal who it is.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static volatile sig_atomic_t resized;

static void on_resize(int signal)
{
    (void)signal;
    resized = 1;
}

static void draw(const char *keys)
{
    struct winsize size;
    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    printf("\033[H\033[2Jsize %dx%d\r\n", size.ws_row, size.ws_col);
    printf("Nguyễn Thị Ánh \033[1mbold\033[0m \033[7mback\033[0m \033[31mred\033[0m "
           "漢字|e\xcc\x82\xcc\x81|\r\n");
    printf("keys %s\r\n\033[5;8H", keys);
    fflush(stdout);
}

static void add_byte(char *keys, size_t size, unsigned char byte)
{
    size_t len = strlen(keys);
    if (byte > 32 && byte < 127)
        snprintf(keys + len, size - len, "%c", byte);
    else
        snprintf(keys + len, size - len, "<%02X>", byte);
}

static void write_much(void)
{
    for (int i = 0; i < 3000; i++)
        printf("%070d\r\n", i);
}

/* The number of a ping that ends here, or 0; takes it out of the keys. */
static unsigned take_ping(char *keys)
{
    char *at = strstr(keys, "<1B>[9999;");
    if (!at || keys[strlen(keys) - 1] != 'z')
        return 0;
    unsigned number = (unsigned)strtoul(at + strlen("<1B>[9999;"), NULL, 10);
    *at = '\0';
    return number;
}

static void handle(unsigned char byte, char *keys, size_t size)
{
    add_byte(keys, size, byte);
    unsigned ping = take_ping(keys);
    if (ping) {
        draw(keys);
        printf("\033]5379;pong;%u\007", ping);
        fflush(stdout);
        return;
    }
    switch (byte) {
    case 'h':
        for (;;)
            pause();
    case 'w': write_much(); break;
    case 'c': printf("\033[c"); break;
    case '!': keys[0] = '\0'; break;
    default: break;
    }
}

static int run(int pause_ms)
{
    char keys[2048] = "";
    draw(keys);
    for (;;) {
        unsigned char byte;
        ssize_t n = read(STDIN_FILENO, &byte, 1);
        if (n < 0 && errno == EINTR && resized) {
            resized = 0;
            draw(keys);
            continue;
        }
        if (n <= 0)
            return 75;
        if (byte == 'q')
            return 3;
        poll(NULL, 0, pause_ms);
        handle(byte, keys, sizeof keys);
    }
}

int main(int argc, char **argv)
{
    struct termios before, raw;
    struct sigaction action = {.sa_handler = on_resize};
    sigaction(SIGWINCH, &action, NULL);
    if (tcgetattr(STDIN_FILENO, &before) < 0)
        return 2;
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    raw.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
    tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    printf("%s says hello\r\n\033[?1049h\033[?2004h\033[?1000h\033[?1006h",
        getenv("GREETER") ? getenv("GREETER") : "nobody");
    int code = run(argc > 1 ? (int)strtol(argv[1], NULL, 10) : 0);
    printf("\033[?1006l\033[?1000l\033[?2004l\033[?1049lgood bye\r\n");
    fflush(stdout);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
    return code;
}
