"""The demonstration: accounts for every role and a history played through the verbs. Never in production."""
