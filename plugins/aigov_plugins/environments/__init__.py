"""Locked environments, images, catalogues and licences."""
