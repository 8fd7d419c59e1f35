"""What moves in JupyterLab: a genome to walk through, and mutations to try.

The state of a widget is plain Python (`state.py`); its JavaScript lies in files of its own
(`static/`), which are part of the package: nothing is loaded from elsewhere.
"""
