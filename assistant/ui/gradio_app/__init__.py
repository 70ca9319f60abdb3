"""The chat as a Gradio application, and the API endpoints."""
