"""CloudWatch's four languages: metric math, SEARCH, Metrics Insights, and the rules of composite alarms.

Each language is parsed into frozen dataclasses, checked, and rendered. All report problems in one form:
where, what and how to fix it, followed by the text with a caret under the problem, which are the last lines
of the remedy::

    metric math, character 1: there is no function AVERAGE; write AVG
        AVERAGE(m1) * 100
        ^^^^^^^
"""
