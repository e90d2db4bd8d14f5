# What the phone says. "We" is the kommun; what only the phone does is never "we".

## Tabs
phone-app = Min kommun
phone-tabs = Main menu
phone-tab-home = Home
phone-tab-cases = Cases
phone-tab-events = News
phone-tab-more = More
phone-tab-cases-spoken = { $n ->
    [one] 1 needs you
   *[other] { $n } need you
}
phone-tab-events-spoken = { $n } new
phone-new = New
phone-back = Back
phone-done = Done
phone-change = Change
phone-remove = Remove
phone-start = Start
phone-next = Next
phone-close = Close
phone-continue = Continue
phone-optional = optional
phone-error-spoken = Error:

## Choosing a kommun
phone-choose-title = Choose your municipality
phone-choose-intro = You can change whenever you like. Drafts and cases stay in the municipality they belong to.
phone-choose-seems = You seem to be in
phone-choose-go = Continue with { $kommun }
phone-choose-position = Use my location
phone-choose-position-note = Your location was used only here on the phone. It is not sent anywhere.
phone-choose-position-not-here = You seem to be in { $kommun }, which has not joined yet. Choose one in the list.
phone-choose-position-nowhere = The place is not in any Swedish municipality. Choose one in the list.
phone-choose-search = Search municipality
phone-choose-all = All municipalities
phone-choose-none = No municipality matches "{ $search }". Try another word.
phone-choose-offline = The list of municipalities has not been fetched yet. It comes when you are online.
phone-position-denied = The phone gave no location. Enter the address or choose in the list instead.
phone-position-wait = Finding your location …

## Home
phone-home-search = Search services
phone-home-resume = Continue where you left off
phone-home-draft = { $answered } of { $questions } answers · saved on the phone { $when }
phone-home-services = Services
phone-home-nothing = No services match "{ $search }". Try another word, or call customer service.
phone-home-unfetched = The services have not been fetched to the phone yet. They come when you are online.
phone-home-contact = Contact – works offline
phone-contact-call = Call customer service
phone-contact-open-until = open now, until { $time }
phone-contact-opens = closed now, opens { $when }
phone-contact-emergency = Call the on-call service
phone-contact-emergency-about = { $phone } · what cannot wait
phone-contact-112 = Call 112
phone-contact-112-about = If a life is in danger
phone-contact-mail = Send e-mail

phone-topic-streets-and-traffic = Streets, traffic and parks
phone-topic-waste-and-water = Water and waste
phone-topic-culture-and-leisure = Culture and leisure
phone-topic-building-and-environment = Living and building
phone-topic-school-and-childcare = Preschool and school
phone-topic-care-and-support = Care and support
phone-topic-business-and-permits = Business
phone-topic-municipality-and-politics = Municipality and politics

## Service
phone-service-know = Good to know
phone-service-time = How long it takes
phone-service-minutes = { $n ->
    [one] About 1 minute. You can pause whenever you like.
   *[other] About { $n } minutes. You can pause whenever you like.
}
phone-service-needs = What you need
phone-service-id = Identification
phone-service-no-id = Not needed.
phone-service-promise = Our promise
phone-service-how = What happens
phone-service-how-1 = You fill it in and send it. If you are offline, the case waits in the outbox.
phone-service-how-2 = You get a receipt as soon as we have received it.
phone-service-how-3 = You see what happens here in the app, and the phone tells you when there is something new.
phone-service-other = Other ways
phone-service-offline = Works offline
phone-unfetched = The service has not been fetched to the phone yet. It comes when you are online.
phone-works-now = This works now
phone-fill-now = Fill it in now, it is sent when you are online
phone-your-cases = Your cases
phone-read-fetched = Read what has been fetched

## Form
phone-form-step = Step { $n } of { $of }
phone-form-back-step = Step { $n }
phone-form-service = { $service }.
phone-form-required = Answer every question that is not marked optional.
phone-form-more-questions = Your answer led to more questions. Answer them too.
phone-form-to-review = Check answers
phone-saved = Saved on the phone { $when }
phone-saved-short = Saved { $when }
phone-not-saved = Not saved yet. Check that the phone has room and try again.
phone-left = { $n ->
    [one] You have 1 character left
   *[other] You have { $n } characters left
}
phone-left-pattern = You have # characters left
phone-over-pattern = # characters too many
phone-over = { $n } characters too many
phone-select-none = Nothing chosen
phone-place-address = Address
phone-place-use-position = Use my location
phone-place-none = No location is chosen. The address is enough.
phone-place-point = The location is included: { $latitude }, { $longitude }, within { $accuracy } metres.
phone-place-point-bare = The location is included: { $latitude }, { $longitude }.
phone-place-kommun = It is in { $kommun }.
phone-place-forget = Remove the location
phone-file-choose = Choose file or take photo
phone-file-attach = Add what you chose
phone-file-saved = Saved on the phone · { $size }
phone-file-too-large-request = The files are too large to take at once. Choose fewer, or smaller ones.
phone-row = Row { $n }
phone-row-add = Add a row
phone-row-remove = Remove row { $n }
phone-draft-discard = Delete the draft
phone-draft-discard-title = Delete the draft?
phone-draft-discard-text = The answers and files are deleted from the phone and cannot be brought back. The municipality has not seen them.
phone-draft-keep = Keep the draft
phone-draft-send-by = Send by { $day }
phone-draft-send-by-text = After that day the municipality no longer accepts this version of the service.
phone-draft-newer = The service has changed since you started
phone-draft-newer-text = You can go on as it is, or move to the new version. Your answers come along.
phone-draft-move = Move to the new version
phone-draft-moved = The draft now follows the new version. New questions: { $new }. Answers no longer needed: { $gone }.

## Check answers
phone-review-title = Check and send
phone-review-what = { $service } to { $kommun }
phone-review-offline-title = This is sent when you are online
phone-review-offline-text = Press the button now. The case is put in the outbox and is sent by itself, even if the app is closed. When we have received it, you get a receipt.
phone-review-means-title = What happens when you send
phone-review-means = The case reaches { $kommun } and becomes a public record. You get a receipt.
phone-review-after = After that you cannot change it, only write to us
phone-review-unanswered = No answer
phone-offline-kind = Offline
phone-send = Send
phone-send-later = Send when I am online

## Network
phone-strip-offline = You are offline right now
phone-strip-offline-fetched = Offline. You see what was fetched { $when }.
phone-strip-portal = The network wants you to log in
phone-strip-server = The fault is ours, not yours. The phone tries again by itself.
phone-strip-busy = Many are sending right now. The phone tries again by itself.

## Outbox
phone-outbox-title = Outbox
phone-outbox-intro = You have sent this off, but we have not received all of it yet. Everything is saved on the phone.
phone-outbox-empty = The outbox is empty. Everything you have sent has been received.
phone-outbox-all-arrived = Everything has arrived.
phone-outbox-under-way = On its way
phone-outbox-show = Show the outbox
phone-outbox-count = { $n } on the way
phone-outbox-put = Put in the outbox { $when }
phone-outbox-message = Message: { $title }
phone-needs-you = Needs you
phone-progress = { $title }, sent
phone-state-wait-net = Waiting for a network
phone-state-turn = Waiting for its turn
phone-state-sending = Sending, { $n } %
phone-state-paused = Paused
phone-state-paused-by-you = Paused by you
phone-words-wait-net = Sends itself when you are online. Everything is saved on the phone.
phone-words-wait = Sends itself. The app does not have to be open.
phone-words-server = The fault is ours, not yours. Next try { $when }.
phone-words-receipt = The receipt from the municipality could not be confirmed. The case stays here. Next try { $when }.
phone-words-busy = Many are sending right now. Next try { $when }.
phone-words-portal = The network wants you to log in. The case is sent when it lets you through.
phone-words-paused = You have paused it. Nothing is sent until you resume.
phone-words-sending = Being sent now.
phone-words-files-left = Your answers have arrived and you have a receipt. The files are being sent now.
phone-words-soon = in a moment
phone-act-correct = Correct the answer
phone-act-reopen = Go through and send again
phone-act-pause = Pause
phone-act-resume = Resume
phone-act-retry = Try now
phone-act-undo = Undo and edit
phone-act-undo-message = Undo the message
phone-undo-late = It may have arrived already, so it cannot be undone.
phone-file-waiting = Waiting
phone-file-waiting-net = Waiting for a network
phone-file-failed = Did not get through. Next try { $when }.
phone-file-sending = Sending · { $n } %
phone-file-arrived = At the municipality
phone-file-refused = Could not be received. The case has arrived without it.

## Just sent
phone-sent-outbox-title = The case is in the outbox
phone-sent-outbox-offline = It has not been sent yet. It is sent as soon as you are online.
phone-sent-outbox-online = It has not arrived yet. It is being sent now.
phone-sent-needs-title = The case needs you
phone-sent-needs-text = It was not received. Open the outbox to see what needs changing.
phone-sent-received-title = We have received your case
phone-sent-what = { $service }, { $kommun }
phone-sent-nothing-to-do = You do not have to do anything
phone-sent-stored = { $n ->
    [0] Everything is saved on the phone.
    [one] Everything is saved on the phone: the answers and 1 file.
   *[other] Everything is saved on the phone: the answers and { $n } files.
}
phone-sent-once = It is sent once, even if the network breaks off.
phone-sent-here = You see here in the app when we have received it.
phone-reference = Case number
phone-received = Received
phone-attachments = Attachments
phone-attachments-arrived = { $arrived } of { $all } have arrived.
phone-receipt = Receipt
phone-receipt-text = Shows what we received and when. It is kept in the case.
phone-receipt-show = Show the receipt
phone-receipt-signature = The municipality's signature
phone-receipt-signature-text = This text is the whole receipt. With the municipality's key, anybody can check that it is genuine.
phone-receipt-hash = Checksum of what you sent
phone-receipt-files = Checksums of the files
phone-case-show = Show the case

## Cases
phone-cases-none = No cases yet
phone-cases-none-text = When you have started on a service you find it here, offline too.
phone-find-service = Find a service
phone-cases-unsent = Not sent yet
phone-cases-open = Under way
phone-cases-closed = Closed
phone-cases-drafts-note = Only you can see drafts.
phone-case-draft = Draft · saved { $when }
phone-case-about = Case { $reference } · { $when }
phone-case-number = Case { $reference }
phone-case-history = What has happened
phone-case-yours = Your case
phone-case-what = What you sent
phone-case-what-about = { $n ->
    [0] Your answers
    [one] Your answers and 1 attachment
   *[other] Your answers and { $n } attachments
}
phone-case-what-elsewhere = The municipality has the answers. They were not sent from this phone.
phone-case-missing = { $n ->
    [one] The municipality is waiting for 1 file from you. It is sent by itself.
   *[other] The municipality is waiting for { $n } files from you. They are sent by themselves.
}
phone-case-stale = This phone gets no more news of the case. Call { $kommun } and give the case number.
phone-case-gone = The case is not on this phone.
phone-case-gone-text = It may belong to another municipality, or have been removed from the phone.
phone-event-submitted = Received
phone-event-sent = You sent it
phone-event-attachments = { $missing ->
    [0] All files have arrived
    [one] Files have arrived, 1 remains
   *[other] Files have arrived, { $missing } remain
}
phone-event-message = New message from the municipality
phone-event-message-mine = Your message arrived
phone-messages = Messages
phone-messages-none = No messages yet.
phone-message-to = Write to { $kommun }
phone-message-send = Send message
phone-message-empty = Write a message
phone-message-waiting = Sent when you are online
phone-message-under-way = Being sent
phone-message-needs-you = Could not be sent. Write a new message.
phone-you = You

## News
phone-events-none = Nothing new yet
phone-events-none-text = Here you see when we have answered or decided.
phone-events-today = Today
phone-events-earlier = Earlier
phone-event-about = { $title } · { $when }
phone-push-title = Notifications
phone-push-on = The phone tells you when something happens. A locked screen only says: "{ $text }"
phone-push-not-asked = You see everything here, but the phone does not notify you yet.
phone-push-off = You see everything here, but the phone does not notify you.
phone-notify-card = Do you want to know when we answer?
phone-notify-open = About notifications
phone-notify-title = Know when something happens
phone-notify-text = The phone tells you when we have answered, decided or need something from you.
phone-notify-locked = This is how it looks on a locked screen:
phone-notify-now = now
phone-notify-never = We never show which service it is about, your name or what the case says.
phone-notify-no-news = No advertising and no newsletters.
phone-notify-if-no = If you say no, you see everything here in the app.
phone-notify-next = Next step: the phone asks for permission. The trial phone answers yes.
phone-notify-continue = Continue
phone-notify-not-now = Not now
phone-notify-done = The phone now tells you when something happens.

## More
phone-more-kommun = You and the municipality
phone-more-change-kommun = Change municipality
phone-more-settings = Settings
phone-more-language = Language
phone-more-language-save = Change language
phone-more-language-partial = The translation is not finished. What is missing is shown in Swedish.
phone-more-follows = Text size, dark mode and motion follow the phone's settings.
phone-more-stored = What is on the phone
phone-more-drafts = Drafts
phone-more-drafts-about = { $n }. Only you can see them.
phone-more-outbox = Outbox
phone-more-outbox-about = { $n } that have not arrived yet
phone-more-cases = Cases and messages
phone-more-cases-about = { $n }, so that you can read them offline
phone-more-key = Lock
phone-more-key-about = Everything is locked with the phone's key
phone-more-about = About the app
phone-more-version = Version
phone-forget = Forget this phone
phone-forget-text = Removes all of the above from the phone and stops notifications to it. Cases that the municipality has received stay there.
phone-forget-ask = We ask once more before anything is removed.
phone-forget-title = Forget this phone?
phone-forget-act = Forget the phone
phone-forget-keep = Keep
phone-forget-unsent = { $n ->
    [one] 1 case has not arrived yet
   *[other] { $n } cases have not arrived yet
}
phone-forget-drafts = { $n ->
    [one] 1 draft is deleted
   *[other] { $n } drafts are deleted
}

## When something does not work
phone-trouble-gone = There is no such page
phone-trouble-gone-text = The address may be old. Nothing you have written or sent is gone.
phone-trouble-go-home = To Home
phone-trouble-storage = The phone cannot show this right now
phone-trouble-storage-text = Something on the phone does not answer. Nothing you have written or sent is gone.
phone-trouble-full = The phone is full
phone-trouble-full-text = Free some space on the phone and it goes on. What was saved is still there.
phone-trouble-open = The app cannot be opened
phone-trouble-open-text = The data on the phone cannot be read. It has not been deleted. Call the municipality if you have something important there.
phone-trouble-again = Try again
phone-recovered-title = Something on the phone has broken
phone-recovered-text = Your drafts have been set aside, not deleted. Call the municipality and we will help you.

## The bench beside the phone: only in the preview
phone-bench-title = Try it out
phone-bench-intro = The phone is real: the same core as in the apps, with a database of its own for this browser.
phone-bench-airplane = Airplane mode
phone-bench-airplane-hint = On: the phone reaches no network.
phone-bench-kill = Kill the app
phone-bench-kill-hint = As when the battery runs out in the middle of everything. The app opens again at once.
phone-bench-killed = The app was killed and opened again.
phone-bench-choose = Change municipality
phone-bench-kommun = Municipality:
phone-bench-net = Network:
phone-bench-net-on = yes
phone-bench-net-off = no
phone-bench-push = Notifications:
phone-bench-push-on = on
phone-bench-push-not-asked = not turned on
phone-bench-push-off = no notification service is chosen
phone-bench-key = The key that locks the data is a file here. A real phone has it in its keychain.

### Kinds of question that have words of their own.
phone-question-newer = Update the app to answer this question. Your other answers are kept meanwhile.
phone-rank-none = You have not chosen anything yet. What you choose first is at the top.
phone-rank-chosen = Your choices, what you want most first
phone-rank-others = What you can choose
phone-rank-up = Move { $name } up
phone-rank-down = Move { $name } down
phone-rank-remove = Remove { $name }
phone-rank-add = Choose { $name }
phone-drawn-line = To show the stretch, add at least two points as latitude, longitude. The address is enough.
phone-drawn-area = To show the area, add at least three corners as latitude, longitude. The address is enough.
phone-point = Point { $n }
phone-point-add = Add a point
phone-point-remove = Remove point { $n }
phone-fee = Fee
phone-fee-total = Total
phone-service-when = When
phone-service-open-until = Open up to and including { $when }
phone-service-opens = Opens { $when }
phone-service-late = The last minute was { $when }. What you send now counts as late
phone-service-closed = Closed since { $when }
phone-service-not-now = You can fill it in, but the municipality does not take it now
phone-service-free = Nothing
