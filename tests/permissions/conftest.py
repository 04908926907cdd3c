from tests.problem_checking import every_problem_is_known

__all__ = ["every_problem_is_known"]
