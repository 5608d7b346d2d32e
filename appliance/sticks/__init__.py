"""Installers' sticks: who may change the box with one, what it brings into the house, and what became of it."""
