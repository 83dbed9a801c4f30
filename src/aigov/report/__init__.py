"""One pure function per format: the canonical result in, text out."""
