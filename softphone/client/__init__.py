"""The desktop's side of the presence server: sign-in, live channel, secrets."""
