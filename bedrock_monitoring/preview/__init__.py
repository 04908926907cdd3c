"""Renders dashboards as an HTML page that looks like CloudWatch, before anything is deployed."""

from typing import TYPE_CHECKING

from bedrock_monitoring.lazy_names import lazy_names

if TYPE_CHECKING:
    from bedrock_monitoring.preview.page import PreviewDashboard, render_page
    from bedrock_monitoring.preview.preview_dashboards import (
        PreviewSubject,
        body_subject,
        preview_body,
        preview_monitoring,
        preview_subject,
        stack_subject,
    )
    from bedrock_monitoring.preview.screenshots import (
        NoBrowserError,
        Viewport,
        launch_chromium,
        take_screenshot,
    )
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "page": ("PreviewDashboard", "render_page"),
            "preview_dashboards": (
                "PreviewSubject",
                "body_subject",
                "preview_body",
                "preview_monitoring",
                "preview_subject",
                "stack_subject",
            ),
            "screenshots": ("NoBrowserError", "Viewport", "launch_chromium", "take_screenshot"),
        },
    )

__all__ = [
    "NoBrowserError",
    "PreviewDashboard",
    "PreviewSubject",
    "Viewport",
    "body_subject",
    "launch_chromium",
    "preview_body",
    "preview_monitoring",
    "preview_subject",
    "render_page",
    "stack_subject",
    "take_screenshot",
]
