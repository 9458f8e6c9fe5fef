/* SPDX-License-Identifier: MIT */
#include "editor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/paths.h"
#include "base/tempdir.h"
#include "base/utf8.h"
#include "term.h"

#define PREFIX    "tiepdan-edit-"
#define TEXT_MOST ((size_t)64 * 1024)

static const char *command(void)
{
    static const char *const names[] = {"VISUAL", "EDITOR"};
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && *value != '\0')
            return value;
    }
    return NULL;
}

/* In memory where the system has such a place. */
static const char *parent_dir(void)
{
    static const char *const names[] = {"XDG_RUNTIME_DIR", "TMPDIR"};
    const char *parent = "/tmp";
    for (size_t i = ARRAY_COUNT(names); i-- > 0;) {
        const char *value = getenv(names[i]);
        parent = value != NULL && *value == '/' ? value : parent;
    }
    return parent;
}

void editor_sweep(void)
{
    tempdir_sweep(parent_dir(), PREFIX);
}

static enum td_status take_text(const char *path, char **out, struct err *err)
{
    struct str text = {0};
    enum td_status status = file_read(path, TEXT_MOST, &text, err);
    size_t len = text.len;
    if (status == TD_OK && !utf8_valid(str_text(&text), len, NULL))
        status = err_set(err, TD_INVALID, _("What the editor left is not UTF-8 text."));
    while (status == TD_OK && len > 0 && strchr("\n\r ", text.buf[len - 1]) != NULL)
        len--;
    if (status == TD_OK)
        *out = utf8_nfc(str_text(&text), len);
    str_release(&text);
    return status;
}

static enum td_status edit_file(const char *path, char **out, struct err *err)
{
    if (!term_run(command(), path))
        return err_set(err, TD_INVALID,
            _("“%s” did not end well; the text is as it was."), command());
    return take_text(path, out, err);
}

enum td_status editor_write(const char *text, char **out, struct err *err)
{
    if (command() == NULL)
        return err_set(err, TD_NOT_FOUND,
            _("No editor is set; put its name into EDITOR, such as EDITOR=nano."));
    char *dir = tempdir_make(parent_dir(), PREFIX);
    if (dir == NULL)
        return err_set(err, TD_IO, _("No file for the editor can be made in %s: %s."),
            parent_dir(), strerror(errno));
    char *path = path_join(dir, "text.txt");
    enum td_status status = file_replace(path, text, strlen(text), err);
    if (status == TD_OK)
        status = edit_file(path, out, err);
    tempdir_remove(dir);
    free(path);
    return status;
}
