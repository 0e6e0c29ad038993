"""A bundle behind HTTP: `app.py` the routes, `desk.py` the thread that decides, `outbox.py` what is to be delivered."""
