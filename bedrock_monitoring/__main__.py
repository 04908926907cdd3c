"""``python -m bedrock_monitoring COMMAND``."""

from bedrock_monitoring.commands.app import main

if __name__ == "__main__":
    main()
