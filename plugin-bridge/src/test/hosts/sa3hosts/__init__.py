"""What the host tests share: saved states, and where bundles and service lie."""
