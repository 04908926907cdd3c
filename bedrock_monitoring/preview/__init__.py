"""Dashboards as a page that looks like CloudWatch's own, drawn from values before anything is deployed."""

from typing import TYPE_CHECKING

from bedrock_monitoring.lazy_names import lazy_names

if TYPE_CHECKING:
    from bedrock_monitoring.preview.page import ShownDashboard, page_of
    from bedrock_monitoring.preview.screenshots import NoBrowserError, View, chromium, take
    from bedrock_monitoring.preview.shown_dashboards import (
        PreviewSubject,
        show,
        show_body,
        show_monitoring,
        subject_of_body,
        subject_of_stack,
    )
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "page": ("ShownDashboard", "page_of"),
            "screenshots": ("NoBrowserError", "View", "chromium", "take"),
            "shown_dashboards": (
                "PreviewSubject",
                "show",
                "show_body",
                "show_monitoring",
                "subject_of_body",
                "subject_of_stack",
            ),
        },
    )

__all__ = [
    "NoBrowserError",
    "PreviewSubject",
    "ShownDashboard",
    "View",
    "chromium",
    "page_of",
    "show",
    "show_body",
    "show_monitoring",
    "subject_of_body",
    "subject_of_stack",
    "take",
]
