"""This computer as a telephone: the only package that imports pjsua2."""
