"""CloudWatch's four little languages: metric maths, SEARCH, Metrics Insights and the rules of composite alarms.

Each is parsed into frozen dataclasses, checked, and rendered back. All four report what is wrong in one form.
The first line says where, what and what to do; below it stand the text and a caret under the place, as the
last lines of the problem's remedy::

    metric maths, character 1: there is no function AVERAGE; write AVG
        AVERAGE(m1) * 100
        ^^^^^^^
"""
