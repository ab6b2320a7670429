"""What the host tests share: libsa3bridge, a service that needs no model, saved states, and where the bundles lie."""
