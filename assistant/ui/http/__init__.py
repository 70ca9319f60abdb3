"""The HTTP server: routes, headers, limits, and the filter in front of Gradio."""
