### What state a case is in, at the kommun and on the phone.

### The seven categories of statuses.
category-new = New
category-waiting-for-signatures = Waiting for signatures
category-waiting-for-payment = Waiting for payment
category-submitted = Received
category-waiting-for-completion = We need more from you
category-in-progress = We are working on it
category-archived = Closed

### On the phone only: nobody at the kommun sees these.
state-draft = Draft
outbox-waiting-network = Waiting for a network
outbox-waiting-turn = Waiting its turn
outbox-waiting-retry = Next try in { $time }
outbox-sending = Sending
outbox-sending-percent = Sending, { $percent }%
outbox-paused = Paused
outbox-needs-you = Needs you
outbox-received = Arrived at the municipality
outbox-answers-received = Your answers have arrived. File { $n } of { $total } is being sent now.

### Why something is not sent yet.
cause-no-network = Waiting for a network. Sends itself
cause-airplane-mode = The phone is in airplane mode. Sends itself when you turn that off
cause-captive-portal = The network wants you to log in
cause-server-error = The fault is ours, not yours. Next try in { $time }
cause-timeout = It took too long. Next try in { $time }
cause-too-many = Many are sending right now. Next try in { $time }
cause-signed-out = Sign in again and the case is sent
cause-refused-answer = { $text }. Check it and send again
cause-refused-answers = Check the answers and send again
cause-version-closed = The service has changed. { $n ->
    [0] Go through your answers and send again
    [one] Answer { $n } new question and send again
   *[other] Answer { $n } new questions and send again
}
cause-period-over = Applications closed { $date }. Call { $kommun } and we tell you what you can do
cause-unknown-service = { $kommun } no longer has the service. Your answers are still on the phone
cause-conflict = Another case has the same number. Yours is kept as a copy on the phone
cause-file-missing = A file has gone from the phone. Choose it again and send
cause-file-refused = A file is of the wrong kind. Remove it or choose another
cause-file-too-large = A file is too large. Remove it or choose a smaller one
cause-disk-full = The phone is full. Free { $megabytes } MB and it goes on
cause-damaged-database = Something on the phone has broken. Your drafts are set aside, not deleted. Call { $kommun }
cause-app-too-old = Update the app to send. The case stays here
cause-paused = Paused by you

### Events in a case.
event-submitted = Received
event-attachments-received = { $missing ->
    [0] All attachments have arrived
   *[other] { $received } of { $total } attachments have arrived
}
event-attachments-missing = { $n ->
    [one] Waiting for { $n } attachment
   *[other] Waiting for { $n } attachments
}
event-message-from-kommun = Message from the municipality
event-message-from-you = Your message
event-assigned = Case officer changed
event-unknown = Something has happened. Update the app to read it
