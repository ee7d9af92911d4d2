"""`%jit map`, `%jit timeline` and `%demo`: the cache as a picture that moves, and as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sx_kernel.jit.replay.model import POLICIES
from sx_kernel.session.commands.command import Command, natural, options
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.shown import Rich, Shown, Text

if TYPE_CHECKING:
    from sx_kernel.session.desk.desk import Desk
    from sx_kernel.session.watching.timeline import Settings, Timeline

MAP: Final = "%jit map"
TIMELINE: Final = (
    "%jit timeline [CALL] [--budget N] [--threshold N|off] [--policy lru|fifo|lfu|opt] "
    "[--backoff on|off]"
)
DEMO: Final = "%demo"
CACHE: Final = "application/vnd.sx.cache+json"
"""The MIME type of the picture.  # SYNC: map/output.js"""


def cache_map(workspace: Desk, _words: list[str]) -> list[Shown]:
    """`%jit map`: the entries."""
    return [_picture(workspace, None)]


def timeline(workspace: Desk, words: list[str]) -> list[Shown]:
    """`%jit timeline`: what was recorded, or how it stood at a call."""
    known = {"--budget", "--threshold", "--policy", "--backoff"}
    settings = _settings(options(words, known, TIMELINE))
    recording = workspace.recording
    if recording is None or not recording.calls:
        raise CommandError(
            "no calls are recorded: `%jit record on`, run something, then ask again; or %demo"
        )
    found = _timeline_of(workspace)
    if words:
        if len(words) > 1:
            raise CommandError(f"usage: {TIMELINE}")
        return [Text(found.moment_text(natural(words[0], "CALL"), settings))]
    return [_picture(workspace, found, settings)]


def _settings(chosen: dict[str, str]) -> Settings:
    from sx_kernel.session.watching.timeline import Settings

    given: dict[str, Any] = {}
    if "--budget" in chosen:
        given["budget"] = natural(chosen["--budget"], "--budget")
    if "--threshold" in chosen:
        word = chosen["--threshold"]
        given["threshold"] = None if word == "off" else natural(word, "--threshold", least=1)
    if "--policy" in chosen:
        if chosen["--policy"] not in POLICIES:
            raise CommandError(f"--policy is one of {', '.join(POLICIES)}")
        given["policy"] = chosen["--policy"]
    if "--backoff" in chosen:
        if chosen["--backoff"] not in ("on", "off"):
            raise CommandError("--backoff is on or off")
        given["backoff"] = chosen["--backoff"] == "on"
    return Settings(**given)


def _timeline_of(workspace: Desk) -> Timeline:
    """The timeline of what is recorded so far."""
    from sx_kernel.session.watching.timeline import Timeline

    assert workspace.recording is not None
    return Timeline(workspace.recording)


def _picture(workspace: Desk, found: Timeline | None, settings: Settings | None = None) -> Rich:
    from sx_kernel.session.watching.cachemap import VERSION, Cursor, map_text, news, tiles_html
    from sx_kernel.session.watching.timeline import Settings

    session = workspace.session
    session.policy.cache.look()
    session.policy.cache.synchronise()
    data: dict[str, Any] = {"version": VERSION, "map": news(session, Cursor()).data}
    text, html = map_text(session), tiles_html(session)
    if found is not None:
        chosen = settings or Settings()
        data["timeline"] = {
            "number": workspace.keep_timeline(found), **found.about(), "settings": list(chosen),
            "replayed": found.replayed(chosen),
        }  # fmt: skip
        text, html = found.text(chosen), ""
    return Rich(text, html, {CACHE: data})


def _demo(workspace: Desk, rest: str) -> list[Shown]:
    if rest:
        raise CommandError(f"usage: {DEMO}")
    from sx_kernel.session.watching.demo import demo

    workspace.record(False)
    workspace.recording = demo()
    return [_picture(workspace, _timeline_of(workspace))]


COMMANDS: Final = (
    Command(
        "demo",
        DEMO,
        "records a small program's calls: play with budget, threshold and policy",
        "JIT cache",
        _demo,
    ),
)
