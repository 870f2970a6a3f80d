"""The command line as Markdown: usage, arguments and options of every command, read off click."""

import click


def command_pages(main, name="abilene"):
    """Return a heading, usage and a table of options for each command of a group, and of the groups in it."""
    context = click.Context(main, info_name=name)
    pages = []
    for command_name in main.list_commands(context):
        command = main.get_command(context, command_name)
        full_name = f"{name} {command_name}"
        if isinstance(command, click.Group):
            pages.append(command_pages(command, full_name))
        else:
            pages.append(_page(command, full_name))
    return "\n".join(pages)


def _page(command, name):
    context = click.Context(command, info_name=name)
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    help_text = "\n\n".join(
        " ".join(part.split()) for part in (command.help or "").split("\n\n")
    )
    lines = [f"## {name}", "", help_text, "", "```text", usage, "```", ""]
    options = [
        option
        for option in command.params
        if isinstance(option, click.Option) and not option.hidden
    ]
    if options:
        lines += [
            "| option | does | default |",
            "|---|---|---|",
            *(_option(option, context) for option in options),
        ]
    return "\n".join([*lines, ""])


def _option(option, context):
    names, help_text = option.get_help_record(context)
    default = (
        option.default
        if isinstance(option.default, str | float | int) and option.default is not False
        else ""
    )
    cells = (
        f"`{names}`",
        help_text.replace("<", "&lt;"),
        f"`{default}`" if default != "" else "",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
