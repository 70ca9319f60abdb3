"""Several processes behind one port: their start and end, and the router that leads requests to them."""
