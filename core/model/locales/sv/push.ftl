### The whole list of what a notification may say. Nothing of the case stands in it. The title is the kommun's name.

push_title = { $kommun }
push_new_event = Du har en ny händelse. Öppna appen för att läsa.
push_important = Viktigt meddelande från { $kommun }. Öppna appen för att läsa.
push_arrived = Det du skickade har kommit fram.
push_outbox_needs_you = Något i utkorgen behöver dig. Öppna appen.
push_draft_expires = Ett utkast tas snart bort. Öppna appen om du vill behålla det.
