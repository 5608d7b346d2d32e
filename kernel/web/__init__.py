"""The aiohttp plumbing that box and cloud both stand on: problem+json, OpenAPI, request ids."""
