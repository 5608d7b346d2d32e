"""The daemon on the box: orders from phones, tickets on paper, the check right to the cent."""
