"""What may reach the screen: telephone numbers and addresses of the registry alone."""
