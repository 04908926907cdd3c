"""Model ids: how Amazon Bedrock spells them, and which ones are known."""
