"""The einklang media process: everything the server itself says or hears, and the relay."""
