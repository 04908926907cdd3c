"""``python -m tools.mutation``: see the package."""

from tools.mutation.sample import main

# The processes of the pool import what they run by its name, which this module has not.
if __name__ == "__main__":
    main()
