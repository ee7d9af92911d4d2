"""Completion for bash and zsh: scripts made of usage.py, printed by `sx completion SHELL`.

The names after `sx doc` come from SX itself, by `sx completion names PREFIX`.
"""

from __future__ import annotations

from typing import Final

from sx_kernel.repl.usage import OPTIONS, SUBCOMMANDS

SHELLS: Final = ("bash", "zsh")


def script(shell: str) -> str:
    """The completion script for `shell`, one of SHELLS."""
    return _bash() if shell == "bash" else _zsh()


_BASH: Final = """\
# bash completion for sx:   eval "$(sx completion bash)"   in ~/.bashrc
_sx() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}}
  local command="" i name
  COMPREPLY=()
  case $previous in
{values}
    -e|--eval|--budget) return ;;
  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${{COMP_WORDS[i]}} in
      {commands}) command=${{COMP_WORDS[i]}}; break ;;
    esac
  done
  case $command in
{arguments}
    "") case $current in
        -*) mapfile -t COMPREPLY < <(compgen -W "{options}" -- "$current") ;;
        *) mapfile -t COMPREPLY < <(compgen -W "{words}" -- "$current"; compgen -f -- "$current")
           compopt -o filenames ;;
      esac ;;
    *) ;;
  esac
}}
complete -F _sx sx"""

_BASH_NAMES: Final = """\
while IFS= read -r name; do COMPREPLY+=("$(printf %q "$name")"); done \\
        < <(sx completion names "$current" 2>/dev/null)"""
_BASH_FILES: Final = 'mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames'


def _bash() -> str:
    names = [c.name for c in SUBCOMMANDS]
    return _BASH.format(
        values="\n".join(
            f'    {name}) mapfile -t COMPREPLY < <(compgen -W "{" ".join(option.choices)}" '
            f'-- "$current"); return ;;'
            for option in OPTIONS
            if option.choices
            for name in option.names
        ),
        commands="|".join(names),
        arguments="\n".join(
            f"    {c.name}) {_bash_argument(c.takes)} ;;" for c in SUBCOMMANDS if c.takes
        ),
        options=" ".join(name for option in OPTIONS for name in option.names),
        words=" ".join(names),
    )


def _bash_argument(takes: str | tuple[str, ...]) -> str:
    if isinstance(takes, tuple):
        return f'mapfile -t COMPREPLY < <(compgen -W "{" ".join(takes)}" -- "$current")'
    return _BASH_NAMES if takes == "name" else _BASH_FILES


_ZSH: Final = """\
#compdef sx
# zsh completion for sx:   eval "$(sx completion zsh)"   in ~/.zshrc, after compinit
_sx_names() {{
  local -a names
  names=("${{(@f)$(sx completion names "$PREFIX" 2>/dev/null)}}")
  compadd -a names
}}
_sx() {{
  local context state line
  local -a commands
  commands=(
{commands}
  )
  _arguments -C \\
{options}
    '1: :->first' '*:: :->rest' && return
  case $state in
    first) _describe -t commands 'sx command' commands; _files ;;
    rest) case $line[1] in
{arguments}
      *) _files ;;
    esac ;;
  esac
}}
compdef _sx sx"""


def _zsh() -> str:
    return _ZSH.format(
        commands="\n".join(f"    {_quoted(f'{c.name}:{c.doc}')}" for c in SUBCOMMANDS),
        options="\n".join(
            f"    {_quoted(_zsh_option(name, option.value, option.doc, option.choices))} \\"
            for option in OPTIONS
            for name in option.names
        ),
        arguments="\n".join(
            f"      {c.name}) {_zsh_argument(c.takes)} ;;" for c in SUBCOMMANDS if c.takes
        ),
    )


def _zsh_option(name: str, value: str, doc: str, choices: tuple[str, ...]) -> str:
    text = f"{name}[{doc}]".replace(":", "\\:")
    if not value:
        return text
    return f"{text}:{value}:({' '.join(choices)})" if choices else f"{text}:{value}: "


def _zsh_argument(takes: str | tuple[str, ...]) -> str:
    if isinstance(takes, tuple):
        return f"compadd {' '.join(takes)}"
    return "_sx_names" if takes == "name" else "_files"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
