"""Planted contradictions: does aigov find each, and does it leave the sound twin alone?"""
