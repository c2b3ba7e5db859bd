"""A sample of test_every_character.py on the other server: each parses XML by its own program."""

from test_every_character import (  # noqa: F401
    gateway,
    settings,
    smsc,
    test_every_plane_beyond,
    test_text_of_every_script_and_emoji,
    test_what_is_changed,
)

SERVERS = ["ejabberd"]
