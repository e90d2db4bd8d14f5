# The officer console.

console-name = Min kommun, casework
console-desk = Casework
console-skip-content = Skip to the content
console-skip-list = Skip to the list
console-skip-actions = Skip to the actions
console-trial = Test environment: all people, addresses and cases are made up.
console-lookup = Find case number
console-search = Search
console-sign-out = Sign out
console-menu = Main menu
console-menu-cases = Cases
console-menu-log = Log
console-foot = Everything you read and do in a case is logged.
console-mistake-title = Error
console-mend = This needs mending
console-to-queue = To the cases
console-cancel = Cancel
console-yes = Yes.
console-no = No.
console-trail = You are here
console-on-page = On this page

console-start = Choose your municipality
console-start-text = For those who handle cases.
console-sign-in = Sign in
console-sign-in-for = For case officers of { $kommun }.
console-email = Email address
console-password = Password
console-sign-in-help = Can't get in? Ask your municipality's IT support. Are you a resident? Your cases are in the app.
console-sign-in-not = You are not signed in
console-sign-in-wrong = The email address and the password do not belong together. Check both and try again.
console-sign-in-locked = Too many tries
console-sign-in-locked-wait = { $minutes ->
    [one] Wait one minute and try again.
   *[other] Wait { $minutes } minutes and try again.
 } Forgotten your password? Ask your municipality's IT support.
console-signed-out = You are signed out.
console-session-ended = You have been signed out.
console-session-ended-text = Sign in again to come back to the page you wanted.
console-session-ended-kept = Sign in again to get back what you wrote. Nothing is sent.

console-views = Views
console-view-open = All open
console-view-mine = My cases
console-view-none = Without an officer
console-view-waiting = Waiting for the resident
console-view-done = Closed
console-view-other = Cases
console-queue-lead = { $count ->
    [one] 1 case.
   *[other] { $count } cases.
 }
console-filter = Filters
console-reference = Case number
console-service = Service
console-service-all = All services
console-status = Status
console-status-open = Open
console-status-all = All
console-assignee = Officer
console-whose-all = Everyone
console-whose-mine = Me
console-whose-none = Nobody
console-show = Show
console-chosen = Chosen filters
console-remove-filter = Remove filter:{" "}
console-chip-service = Service: { $what }
console-chip-status = Status: { $what }
console-chip-whose = Officer: { $what }
console-clear = Clear all
console-shown = Showing { $range } of { $total }.
console-oldest-first = Oldest first.
console-newest-first = Newest first.
console-case = Case
console-received = Received
console-updated = Last changed
console-you = You
console-nobody = Nobody
console-take = Take the case
console-pages = Pages
console-page = Page
console-per-page = 25 cases a page.
console-previous = Previous
console-next = Next
console-empty-none-title = Every case has an officer
console-empty-none-text = New cases appear here as soon as they come in.
console-empty-mine-title = You have no open cases
console-empty-mine-text = Take a case that nobody has, and it appears here.
console-empty-open-title = No open cases
console-empty-open-text = New cases appear here as soon as they come in.
console-empty-filter-title = No case fits the filters
console-empty-filter-text = Remove a filter to see more.
console-empty-query-title = No case has that number
console-empty-query-text = Check the number. A case number has ten characters in two groups, such as 7K4Q2-X9B3M.
console-empty-widen = Search all cases
console-empty-to-none = Show cases without an officer
console-files-on-way = { $count ->
    [one] 1 file on its way
   *[other] { $count } files on their way
 }

console-came = submitted
console-since = since { $when }
console-files = Attachments
console-files-none = None
console-files-all = { $count ->
    [one] 1 file has come
   *[other] All { $count } have come
 }
console-files-some = { $received } of { $total } have come
console-files-missing = { $count ->
    [one] waiting for 1 file
   *[other] waiting for { $count } files
 }
console-file-coming = The phone sends it when it has a network.
console-answers = Answers, as the resident saw them
console-answers-short = Answers
console-version = { $service }, version { $version }
console-place = Place
console-address = Address
console-coordinates = Coordinates (WGS 84)
console-map = Map: { $kommun } with a pin at { $place }.
console-map-here = the place that the resident pointed out
console-outside = The place is in { $kommun }.
console-messages = Messages
console-messages-none = No messages yet.
console-read-by-resident = Read by the resident
console-from-resident = The resident
console-from-kommun = { $who }, the municipality
console-history = Events
console-actions = Actions
console-printed = { $kommun }. Case { $reference }. Printed { $day } at { $time } by { $who }.
console-event-submitted = Submitted
console-event-submitted-detail = { $count ->
    [0] From the app, without attachments.
    [one] From the app, with 1 file.
   *[other] From the app, with { $count } files.
 }
console-event-received = Files arrived
console-event-received-all = All files have come.
console-event-received-missing = { $count ->
    [one] 1 file is missing.
   *[other] { $count } files are missing.
 }
console-event-status = Status: { $from } → { $to }
console-event-message-ours = Message to the resident
console-event-message-theirs = Message from the resident
console-event-assigned = Officer: { $who }
console-event-unassigned = The case has no officer
console-event-other = Event
console-by-rule = By a rule of the service
console-by-unknown = An officer

console-delivery = Did the news arrive?
console-delivery-about = Latest news:
console-delivery-none = No news yet
console-delivery-none-detail = Change the status or write a message, and you see here whether it arrived.
console-delivery-queued = Queued
console-delivery-sent = Sent to the phone
console-delivery-seen = Seen in the app
console-delivery-unreachable = Not reached
console-delivery-unreachable-detail = The phone takes no notifications. The news is in the app.
console-delivery-expired-detail = The notification could not be delivered. The news is in the app.
console-delivery-quiet = No notification
console-delivery-quiet-detail = The resident has not turned notifications on. The news is in the app.
console-delivery-not-seen = Not seen yet

console-status-heading = Change status
console-status-new = New status
console-status-now = Status now
console-status-text = Text to the resident
console-status-text-hint = Leave empty to use the status's own explanation.
console-status-choose = Choose the new status
console-status-too-long = Shorten the text to at most { $max } characters
console-status-end = The case cannot change status. You can still write to the resident.
console-status-done = Status changed to { $status }.
console-status-done-text = The resident is being told now.
console-status-confirm = Change status and send
console-preview = Preview
console-nothing-sent = Nothing is sent until you confirm.
console-language-note = The resident uses the app in { $language }. Write in that language if you can.
console-language-sv = Swedish
console-language-en = English
console-check-heading = Check before you send
console-check-trail = Check
console-check-what = This happens
console-becomes = becomes
console-told = Who is told
console-told-push = { $phones ->
    [one] The resident, in the app in { $language }. One phone gets a notification.
   *[other] The resident, in the app in { $language }. { $phones } phones get a notification.
 }
console-told-quiet = The resident, in the app in { $language }. No notification, because notifications are not turned on.
console-edit-text = Change the text
console-reading = Exactly what the resident reads
console-reading-lock = Locked screen. The same words for every case:
console-reading-app = In the app, once unlocked:
console-reading-about = { $service }, case { $reference }

console-conflict-short = The case has changed
console-conflict-title = Nothing is sent: the case changed while you wrote
console-conflict-text = Your text is kept below.
console-conflict-choose = Choose what to do
console-conflict-theirs = What has already happened
console-conflict-yours = Your change, not saved
console-conflict-no-text = No text of your own
console-conflict-still = Is it still possible?
console-conflict-can = The case has status { $status }, and your change can be made on top.
console-conflict-cannot = From status { $status } it cannot be made.
console-conflict-on-top = Make my change on top of the new one
console-conflict-rewrite = Change the text or the status
console-conflict-drop = Drop my text and go to the case
console-conflict-hint = The resident gets both pieces of news in order. You see a new preview first.

console-message-write = Write to the resident
console-message-hint = The resident gets a notification without content and reads the message in the app.
console-message-preview = Preview the message
console-message-empty = Write a message
console-message-too-long = Shorten the message to at most { $max } characters
console-message-confirm = Send the message
console-message-done = The message is sent.
console-message-done-text = The resident can read it in the app now.

console-assign = Change officer
console-assign-button = Save
console-assign-you = The case is yours.
console-assign-other = { $who } has the case now.
console-assign-nobody = The case has no officer now.

console-log-lead = Everything that officers read and do. The log cannot be changed.
console-chain-whole = The chain is whole.
console-chain-checked = { $lines } lines checked just now.
console-chain-last = Last link
console-chain-broken = The chain is broken at line { $line }.
console-chain-broken-text = Somebody has changed the database beside the system. Tell whoever runs it, and touch nothing.
console-log-none = Nothing has happened yet.
console-log-empty = No lines
console-log-empty-text = Nothing in the log fits the filters.
console-log-heading = Lines of the log
console-log-heading-case = Lines for { $reference }
console-who = Who
console-what = What
console-who-all = Everyone
console-what-all = Everything
console-what-read = Read
console-what-changed = Changed
console-what-refused = Refused
console-what-session = Signing in and out
console-time = Time
console-context = Context
console-line = Line
console-refused = Refused
console-swedish-time = Times in Swedish time.
console-newest = Newest
console-older = Older
console-system = The system
console-act-case-read = Read the case
console-act-case-refused = Looked for the case
console-act-case-refused-detail = The number { $reference }. Does not exist, or is another municipality's
console-act-file-read = Opened an attachment
console-act-file-read-detail = Attachment { $position }
console-act-queue-read = Saw the queue
console-act-log-read = Read the log
console-act-status-changed = Changed the status
console-act-message-sent = Wrote to the resident
console-act-assigned = Changed the officer
console-act-officer-added = Added an officer
console-act-signed-in = Signed in
console-act-sign-in-refused = Tried to sign in
console-act-signed-out = Signed out
console-act-other = { $action }

console-refusal-forbidden-title = That cannot be done from there
console-refusal-forbidden-text = The form came from another site. Nothing is changed. Open the case here and do it again.
console-refusal-no-case-title = We find no case with that number
console-refusal-no-case-text = Check the number. The attempt is logged.
console-refusal-no-page-title = There is no such page
console-refusal-no-page-text = Check the address, or start from the cases.
console-refusal-unreadable-title = The form could not be read
console-refusal-unreadable-text = Nothing is changed. Go back, reload the page and try again.
console-refusal-taken-title = Somebody else was first
console-refusal-taken-text = The case got another officer while you were reading. Nothing is changed. Open the case to see who has it.
console-refusal-busy-title = The server cannot keep up just now
console-refusal-busy-text = Nothing is changed. Wait a few seconds, go back and try again. Your text is still in the box.
console-refusal-internal-title = The page could not be shown
console-refusal-internal-text = The error is logged. Try again, and tell IT support if it happens several times.

console-fee = Fee
console-fee-total = Total
# After the service's last minute.
console-late = Came late. The last minute was { $when }
