/* SPDX-License-Identifier: MIT */
#include "exchange/page.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/msg.h"
#include "base/utf8.h"

/* Tables of one page share their columns (fixed), a heading stays with its table, the
 * head of a table comes again on each sheet, and sheets are numbered where the browser
 * can. */
static const char style[] =
    "@page{margin:2cm;@bottom-center{content:counter(page)}}"
    "body{font:13pt/1.3 'Times New Roman',serif;color:#000;background:#fff}"
    "body.wide{font-size:11pt}"
    "h1{font-size:14pt;text-align:center;text-transform:uppercase;margin-bottom:.3em}"
    "h2{font-size:13pt;margin:1em 0 .3em;page-break-after:avoid}"
    "p.office{font-weight:bold;text-transform:uppercase}"
    "p.below{text-align:center;font-style:italic;margin-top:0}"
    "table{border-collapse:collapse;width:100%}"
    "table.numbers{table-layout:fixed}table.numbers th.label{width:36%}"
    "th,td{border:1px solid #000;padding:2pt 4pt;vertical-align:top}"
    "th{text-align:center;vertical-align:middle}"
    "table.numbers td{text-align:right}table.numbers td.label{text-align:left}"
    "td.short{white-space:nowrap}td.number{text-align:right}"
    "tr.total{font-weight:bold}thead{display:table-header-group}"
    "tr{page-break-inside:avoid}p.made{text-align:right;font-style:italic;margin:1em 0 0}"
    "table.sign{page-break-inside:avoid}"
    "table.sign td{border:0;width:50%;height:6em;text-align:center;font-weight:bold}"
    "table.sign i{font-weight:normal}"
    "table.state td{border:0;text-align:center;padding:0}table.state td.body{width:44%}"
    "table.state p{margin:0}p.state{font-size:12pt;font-weight:bold;white-space:nowrap}"
    "p.motto{font-weight:bold;text-decoration:underline}"
    "table.room{margin:.3em 0}table.room td{border:0;padding:0}"
    "table.room td.label{width:1%;white-space:nowrap;padding:0 .3em 0 1cm}"
    "table.room td.dots{border-bottom:1px dotted #000}p.dots{border-bottom:1px dotted #000;"
    "height:1.3em;margin:.3em 0 .3em 1cm}"
    "p.to{text-align:center;font-weight:bold}p.body{text-align:justify;text-indent:1cm;"
    "margin:.3em 0}p.copies{font-size:11pt;margin-bottom:0}ul.copies{font-size:11pt;"
    "list-style:'- ';margin:0;padding-left:1em}p.after{font-size:10pt;font-style:italic}";

void page_text(const char *text, struct str *out)
{
    char *safe = utf8_safe(text, true);
    for (const char *p = safe; *p != '\0'; p++) {
        if (*p == '&')
            str_add(out, "&amp;");
        else if (*p == '<')
            str_add(out, "&lt;");
        else if (*p == '>')
            str_add(out, "&gt;");
        else
            str_addc(out, *p);
    }
    free(safe);
}

void page_element(const char *open, const char *text, const char *close, struct str *out)
{
    str_addf(out, "<%s>", open);
    page_text(text, out);
    str_addf(out, "</%s>", close);
}

void page_open(enum lang lang, const char *title, bool wide, struct str *out)
{
    str_addf(out, "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">",
        lang_key(lang));
    page_element("title", title, "title", out);
    str_addf(out, "<style>@page{size:A4%s}%s</style></head>\n<body%s>\n",
        wide ? " landscape" : "", style, wide ? " class=\"wide\"" : "");
}

void page_close(struct str *out)
{
    str_add(out, "</body></html>\n");
}

void page_begin(struct office *office, const char *title, const char *below, bool wide,
    struct str *out)
{
    const char *name = office_name(office);
    page_open(msg_lang(), title, wide, out);
    page_element("p class=\"office\"", name == NULL ? "" : name, "p", out);
    page_element("h1", title, "h1", out);
    if (below != NULL && *below != '\0')
        page_element("p class=\"below\"", below, "p", out);
    str_addc(out, '\n');
}

static void add_signer(const char *who, struct str *out)
{
    str_add(out, "<td>");
    page_text(who, out);
    str_add(out, "<br>");
    page_element("i", _("(signature and full name)"), "i", out);
    str_add(out, "</td>");
}

void page_end(struct str *out)
{
    char day[DAY_TEXT];
    struct str made = {0};
    str_addf(&made, _("Prepared on %s"), day_local(clock_today(), day));
    page_element("p class=\"made\"", str_text(&made), "p", out);
    str_add(out, "\n<table class=\"sign\"><tr>");
    add_signer(_("Prepared by"), out);
    add_signer(_("Head of the office"), out);
    str_add(out, "</tr></table>\n");
    page_close(out);
    str_release(&made);
}
