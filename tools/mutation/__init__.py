"""Changes the code a little, many times over, and tells which changes no fast test notices.

``make mutants`` draws a sample of such changes (*mutants*) with the operators of mutmut, the same number from
each room. For each it runs the fast tests that execute the changed line, then all others, and it prints the
mutants that every test passed. It works on copies in a temporary folder: the project itself is not changed.
"""
