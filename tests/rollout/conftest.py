from tests.problem_checking import every_problem_is_known
from tests.rollout.place_checking import every_place_can_be_in_a_file

__all__ = ["every_place_can_be_in_a_file", "every_problem_is_known"]
