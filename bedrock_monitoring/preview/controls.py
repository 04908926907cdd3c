"""Render the controls above a dashboard: variables and time range."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from bedrock_monitoring.evaluation.dashboard_time_range import DAY, HOUR, MINUTE, TimeRange
from bedrock_monitoring.evaluation.dashboard_variables import Variable


def variable_controls(
    dashboard: int, dashboard_variables: Sequence[Variable], ranges: Sequence[TimeRange]
) -> str:
    """Return a control for each visible variable. Empty if there are none.

    Args:
        dashboard: The number of the dashboard on the page.
        dashboard_variables: All variables of the dashboard.
        ranges: The time ranges of the dashboard. Other values are evaluated over the first of them only.
    """
    fields = "".join(
        _variable(f"variable-{dashboard}-{index}", index, variable)
        for index, variable in enumerate(dashboard_variables)
        if variable.is_visible
    )
    over = f'<p class="hint">Other values are shown over {_length(ranges[0])}.</p>' if len(ranges) > 1 else ""
    return (
        f'<div class="variables" role="group" aria-label="Variables">{fields}{over}</div>' if fields else ""
    )


def time_range_buttons(dashboard: int, ranges: Sequence[TimeRange]) -> str:
    """Return a button for each time range, the shortest first. Empty if there is only one time range.

    Args:
        dashboard: The number of the dashboard on the page.
        ranges: The time ranges of the dashboard. It opens with the first.
    """
    if len(ranges) == 1:
        return ""
    ordered = sorted(enumerate(ranges), key=lambda pair: pair[1].seconds)
    lengths = [(number, _length(time_range)) for number, time_range in ordered]
    buttons = _radios(f"range-{dashboard}", lengths, chosen=0)
    return (
        f'<fieldset class="choice" data-range><legend class="unseen">Time range</legend>{buttons}</fieldset>'
    )


def _variable(id_: str, number: int, variable: Variable) -> str:
    label = escape(variable.label)
    labels = [(index, option.label) for index, option in enumerate(variable.options)]
    if variable.input_type == "radio":
        buttons = _radios(id_, labels, chosen=variable.default)
        return (
            f'<fieldset class="variable" data-variable="{number}"><legend>{label}</legend>'
            f'<div class="choice">{buttons}</div></fieldset>'
        )
    if variable.input_type == "input":
        return _text_input(id_, number, variable)
    options = "".join(
        f'<option value="{index}"{" selected" if index == variable.default else ""}>{escape(text)}</option>'
        for index, text in labels
    )
    return (
        f'<div class="variable"><label for="{id_}">{label}</label>'
        f'<select id="{id_}" data-variable="{number}">{options}</select></div>'
    )


def _text_input(id_: str, number: int, variable: Variable) -> str:
    """Return a text input. The page accepts its suggestions only, and says so."""
    known = [option.value or "" for option in variable.options]
    first = escape(known[variable.default], quote=True)
    offered = "".join(f'<option value="{escape(value, quote=True)}">' for value in known)
    return (
        f'<div class="variable"><label for="{id_}">{escape(variable.label)}</label>'
        f'<input id="{id_}" data-variable="{number}" list="{id_}-known" '
        'autocomplete="off" spellcheck="false" '
        f'value="{first}" data-initial="{first}" aria-describedby="{id_}-said" '
        f'data-said="CloudWatch accepts any text here; the preview has evaluated {_count(known)}.">'
        f'<datalist id="{id_}-known">{offered}</datalist>'
        f'<p class="said" id="{id_}-said" role="status"></p></div>'
    )


def _count(known: Sequence[str]) -> str:
    return "the values of the list" if len(known) > 1 else "only the default value"


def _radios(name: str, labels: Sequence[tuple[int, str]], *, chosen: int) -> str:
    return "".join(
        f'<label><input type="radio" name="{name}" value="{index}"{" checked" if index == chosen else ""}>'
        f"<span>{escape(text)}</span></label>"
        for index, text in labels
    )


def _length(time_range: TimeRange) -> str:
    for seconds, unit in ((DAY, "d"), (HOUR, "h")):
        if time_range.seconds % seconds == 0:
            return f"{time_range.seconds // seconds} {unit}"
    return f"{time_range.seconds // MINUTE} min"
