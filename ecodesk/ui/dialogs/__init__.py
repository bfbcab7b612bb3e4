"""Dialogs: only for what needs an answer before it can go on."""
