"""Answers the shortcodes in a Sphinx project's Markdown. Beside conf.py, and in it:

    import os, sys
    sys.path.insert(0, os.path.abspath("."))
    extensions = ["myst_parser", "jqlbuild_sphinx"]

`jqlbuild filter` gets each page before MyST does, and answers from its cache,
which `jqlbuild fetch` has filled. Pages that would become others than they were
are read and written again.
"""

import contextlib
import hashlib
import html
import json
import os
import re
import subprocess
import threading

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util import logging

logger = logging.getLogger(__name__)
STYLES = "jqlbuild.css"  # beside this file, if the project has no styles of its own for the tables
PATIENCE = 120  # seconds for one page; a program that takes longer is stuck
RECORD = "jqlbuild.json"  # in the folder of the doctrees: what was written where


class Filter:
    """`jqlbuild filter --serve`: one for each process, since Sphinx forks to read in parallel.

    That of a fork ends with it, as its pipe is closed.
    """

    def __init__(self, folder, to):
        self.folder, self.to, self.children = folder, to, {}

    def child(self):
        pid = os.getpid()
        if pid not in self.children:
            try:
                self.children[pid] = subprocess.Popen(
                    ["jqlbuild", "filter", "--serve", "--to", self.to], cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            except OSError as e:
                raise failure(f"jqlbuild cannot be started: {e.strerror}; install it where Sphinx runs, on the PATH")
        return self.children[pid]

    def ask(self, path, text):
        """Return what a page becomes, and its problems. One with errors becomes nothing."""
        child = self.child()
        stuck = threading.Timer(PATIENCE, child.kill)
        stuck.daemon = True
        stuck.start()
        try:
            child.stdin.write(json.dumps({"path": path, "text": text}).encode() + b"\n")
            child.stdin.flush()
            line = child.stdout.readline()
        except BrokenPipeError:
            line = b""
        stuck.cancel()
        if not line and child.wait() == -9:
            raise failure(f"jqlbuild filter has not answered for {PATIENCE} s, or was killed")
        if not line:
            raise failure(f"jqlbuild filter has ended, with the exit code {child.wait()}; what it says stands above")
        try:
            answer = json.loads(line)
            if "error" not in answer and "problems" not in answer:
                raise ValueError
        except (TypeError, ValueError):
            said = line[:200].decode(errors="replace").strip()
            raise failure(f"jqlbuild filter has answered {said}; is it jqlbuild, and is it new enough?")
        if "error" in answer:
            raise failure(f"jqlbuild filter did not understand {path}: {answer['error']}; use a jqlbuild of this file's version")
        for problem in answer["problems"]:
            problem["file"] = os.path.join(self.folder, problem["file"])
        return answer.get("text"), answer["problems"]

    def close(self):
        child = self.children.pop(os.getpid(), None)
        if child:
            with contextlib.suppress(BrokenPipeError):  # it has ended before
                child.stdin.close()
            child.stdout.close()
            child.wait()


class Pages:
    """The pages of one build."""

    def __init__(self, app):
        # What makes no HTML drops it without a word; what makes nothing, as gettext, must get what HTML gets.
        self.filter = Filter(app.confdir, "html" if app.builder.format in ("html", "") else "gfm")
        self.ready = {}
        self.written = set()

    def ask(self, path, text):
        """Return what a page becomes, and the problems that fail the build."""
        if "jql-" not in text:
            return text, []
        key = path, text
        if key not in self.ready:
            becomes, problems = self.filter.ask(path, text)
            if becomes is not None:  # else warnings fail too, as with JQLBUILD_STRICT
                for p in problems:
                    logger.warning("%s", said(p), location=place(p), type="jqlbuild", subtype=p["code"])
                problems = []
            self.ready[key] = becomes, problems
        return self.ready[key]


def failure(text):
    return ExtensionError(text, modname=__name__)


def place(problem):
    return ":".join(str(problem[k]) for k in ("file", "line", "column") if problem.get(k))


def said(problem):
    return "; ".join(problem[k] for k in ("message", "fix") if problem.get(k))


def fail(problems):
    if problems:
        raise failure("\n".join(f"{place(p)}: {said(p)}" for p in problems))


def is_markdown(app, path):
    kind = next((kind for suffix, kind in app.config.source_suffix.items() if path.endswith(suffix)), None)
    return kind == "markdown" or path.endswith((".md", ".markdown"))


def answered(env):
    """Return, by name, the pages whose text jqlbuild has changed: what it was, and what it became."""
    if not hasattr(env, "jqlbuild_pages"):
        env.jqlbuild_pages = {}
    return env.jqlbuild_pages


def digest(text):
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def on_builder_inited(app):
    app.jqlbuild = Pages(app)
    styles = os.path.join(os.path.dirname(os.path.abspath(__file__)), STYLES)
    if app.builder.format == "html" and os.path.exists(styles):
        app.config.html_static_path.append(os.path.relpath(styles, app.confdir))
        app.add_css_file(STYLES)


def on_outdated(app, env, added, changed, removed):
    """Have those pages read again that would become others."""
    again = []
    for docname, (text, became) in answered(env).items():
        if docname in added | changed | removed:
            continue
        becomes, problems = app.jqlbuild.ask(env.doc2path(docname), text)
        if problems or digest(becomes) != became:
            again.append(docname)
    return again


def on_before_read(app, env, docnames):
    """Ask about all pages before the first one is read, so that all problems are said at once."""
    failed = []
    for path in map(env.doc2path, docnames):
        if is_markdown(app, path):
            with open(path, encoding=app.config.source_encoding, errors="replace") as f:
                failed += app.jqlbuild.ask(path, f.read())[1]
    fail(failed)


def on_source_read(app, docname, source):
    path = app.env.doc2path(docname)
    if not is_markdown(app, path):
        return
    text = source[0]
    becomes, problems = app.jqlbuild.ask(path, text)  # again if another extension has changed the text
    fail(problems)
    if becomes != text:
        answered(app.env)[docname] = text, digest(becomes)
        source[0] = becomes
    app.env.temp_data["jqlbuild_shown"] = len(LOOSE.findall(html.unescape(becomes))) - len(LOOSE.findall(becomes))


def on_purge(app, env, docname):
    answered(env).pop(docname, None)


def on_merge(app, env, docnames, other):
    answered(env).update({d: p for d, p in answered(other).items() if d in docnames})


LOOSE = re.compile(r"<<\s*/?jql-[a-z]|^</?jql-[a-z]")  # MyST takes the second half of the brackets for a tag
HIDDEN = re.compile(r"<!--.*?-->|<(script|style|pre|textarea)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)


def on_doctree_read(app, doctree):
    """Find shortcodes that came in after the page was read: from an included file or a substitution."""
    for title in doctree.findall(nodes.title):
        part_tags(title)
    path = app.env.doc2path(app.env.docname)
    shown = app.env.temp_data.get("jqlbuild_shown", 0)  # as text, which is nothing to do with us
    for node in doctree.findall():
        if isinstance(node, nodes.raw):
            text = HIDDEN.sub("", node.astext())
        elif isinstance(node, nodes.Text) and not is_code(node):
            text = node.astext()
        else:
            continue
        found = len(LOOSE.findall(text))
        origin = node.source if isinstance(node, nodes.raw) else node.parent.source
        if isinstance(node, nodes.Text) and origin in (path, None):
            shown -= found
            found = max(0, -shown)
        if not found:
            continue
        if is_markdown(app, path):
            by = "a substitution" if origin in (path, None) else origin
            raise failure(f"{path}: a shortcode has come in by {by}, which jqlbuild does not read; write it into the page itself")
        logger.warning("a shortcode stands in a page that is not Markdown, so nothing happens here; move it into one",
                       location=node.parent, type="jqlbuild", subtype="no-shortcode")
        return


def part_tags(title):
    """Part what an issue says like a tag: Sphinx's search shows the text of headings as HTML."""
    if not any("jql-" in raw.astext() for raw in title.findall(nodes.raw)):
        return
    for text in list(title.findall(nodes.Text)):
        parts = re.split(r"(?<=<)(?=[A-Za-z!?/])", text)
        if len(parts) > 1 and not isinstance(text.parent, nodes.raw):
            text.parent.replace(text, [n for part in parts for n in (nodes.raw("", "<wbr />", format="html"), nodes.Text(part))][1:])


def is_code(node):
    while node := node.parent:
        if isinstance(node, (nodes.literal, nodes.FixedTextElement, nodes.math)):
            return True
    return False


def on_updated(app, env):
    """Have those pages written again that this builder has not written as they are now.

    Another builder may have had them read, or a build may have stopped in between.
    """
    written = record(app).get(output(app), {})
    return [d for d, (_, became) in answered(env).items() if written.get(d) != became]


def on_resolved(app, doctree, docname):
    app.jqlbuild.written.add(docname)


def output(app):
    return os.path.relpath(app.builder.outdir, app.doctreedir)


def record(app):
    try:
        with open(os.path.join(app.doctreedir, RECORD), encoding="utf-8") as f:
            return json.load(f)
    except (OSError, ValueError):
        return {}


def on_finished(app, exception):
    app.jqlbuild.filter.close()
    pages = answered(app.env)
    if exception is None and pages:
        all = record(app)
        old = all.get(output(app), {})
        all[output(app)] = {d: became if d in app.jqlbuild.written else old.get(d) for d, (_, became) in pages.items()}
        with open(os.path.join(app.doctreedir, RECORD), "w", encoding="utf-8") as f:
            json.dump(all, f)


def setup(app):
    app.connect("builder-inited", on_builder_inited)
    app.connect("env-get-outdated", on_outdated)
    app.connect("env-before-read-docs", on_before_read)
    app.connect("source-read", on_source_read)
    app.connect("env-purge-doc", on_purge)
    app.connect("env-merge-info", on_merge)
    app.connect("doctree-read", on_doctree_read)
    app.connect("env-updated", on_updated)
    app.connect("doctree-resolved", on_resolved)
    app.connect("build-finished", on_finished)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
