"""What the workflows of pull requests and deploys need beside the commands that a person calls."""
