"""The main job as a story that checks itself, and the drivers of the real phones it uses."""
