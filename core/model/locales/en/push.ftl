### The whole list of what a notification may say. Nothing of the case stands in it. The title is the kommun's name.

push_title = { $kommun }
push_new_event = You have something new. Open the app to read it.
push_important = Important message from { $kommun }. Open the app to read it.
push_arrived = What you sent has arrived.
push_outbox_needs_you = Something in the outbox needs you. Open the app.
push_draft_expires = A draft is soon deleted. Open the app if you want to keep it.
