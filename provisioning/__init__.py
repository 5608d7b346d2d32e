"""The installer's stick: its format, how it is checked, signed and applied, and the tool that writes one."""
