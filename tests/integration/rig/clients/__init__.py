"""Real clients, each with its driver: what a person does there, and what the client can not do."""
