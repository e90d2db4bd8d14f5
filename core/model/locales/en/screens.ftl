### Words of the phone's screens that both apps and the preview share.

### Buttons.
button-start = Start
button-continue = Continue
button-next = Next
button-close = Close
button-change = Change
button-change-what = Change { $what }
button-send = Send
button-send-later = Send when I am online
button-correct = Correct the answer
button-pause = Pause
button-resume = Resume
button-retry = Try now
button-undo = Undo and edit
button-take-photo = Take photo
button-choose-file = Choose file
button-remove = Remove
button-remove-what = Remove { $what }
button-choose-another = Choose another
button-try-again = Try again
button-use-location = Use my location
button-add-row = Add a row
button-completion = Add what is missing
button-send-message = Send message
button-delete-draft = Delete the draft
button-forget-phone = Forget this phone

### The form.
form-step = Step { $n } of { $total }
form-optional = (optional)
form-all-required = Answer all questions that are not marked optional.
form-characters-left = { $n ->
    [one] You have { $n } character left
   *[other] You have { $n } characters left
}
form-row = Row { $n }
form-minutes = { $n ->
    [one] About { $n } minute. You can pause whenever you like.
   *[other] About { $n } minutes. You can pause whenever you like.
}
form-review = Check and send
form-saved = Saved on the phone at { $time }
form-address = Address
form-position = Location: { $point }
form-no-place = No place chosen yet.
form-file-saved = Saved on the phone
form-ask-kommun = The place is near the border with { $neighbour }. Is it in { $kommun }?
form-changed = The service has changed since you began. { $new ->
    [one] { $new } new question.
   *[other] { $new } new questions.
} { $gone ->
    [one] { $gone } answer is no longer needed.
   *[other] { $gone } answers are no longer needed.
}
form-send-offline-title = This is sent when you are online
form-send-offline = Press the button now. The case goes to the outbox and sends itself, even with the app closed. When we have received it you get a receipt.
form-send-final = Once you have sent it you cannot change it, only add to it

### Empty and offline.
empty-cases = No cases yet. Once you have begun a service you find it here, without a network too.
empty-events = Nothing new yet. Here you see when we have answered or decided.
empty-outbox = The outbox is empty. Everything you sent has been received.
empty-drafts = No drafts.
empty-messages = No messages yet.
empty-search = No services match “{ $words }”. Try another word, or call us.
offline-banner = You have no network right now
offline-fetched = No network. You see what was fetched { $time }.
offline-never-fetched = No network, and nothing has been fetched to the phone yet.
offline-service-missing = The service has not been fetched to the phone yet. It comes when you are online.
fetched = Fetched { $time }. Stays on the phone.

### The case.
case-reference = Case { $reference }
case-history = What has happened
case-messages = Messages
case-what-you-sent = What you sent
case-receipt = Receipt
case-receipt-valid = The municipality's signature is correct
case-received-at = Received { $time }
case-sent-at = Sent { $time }
case-in-outbox-since = Put in the outbox { $time }
case-message-waiting = Sent when you are online

### Before the system asks for permission, and its own words.
permission-notifications = Be told when something happens
permission-camera-purpose = The camera is used when you take a photo for your case.
permission-place-purpose = Your location is used to find the municipality and address. It is sent only if you include it in a case.
permission-lock-purpose = Used to unlock the app on this phone.
permission-denied = You have turned off { $what } for the app. You can enter the address instead.
permission-open-settings = Open settings

### Topics of services.
topic-streets-and-traffic = Streets, traffic and parks
topic-waste-and-water = Water and waste
topic-culture-and-leisure = Culture and leisure
topic-building-and-environment = Housing, building and environment
topic-school-and-childcare = School and childcare
topic-care-and-support = Care and support
topic-business-and-permits = Business and permits
topic-municipality-and-politics = Municipality and politics

### Reaching the kommun without the app.
contact-title = Contact, works without a network
contact-call = Call us on { $phone }
contact-call-emergency = Call the on-call number { $phone }, day and night
contact-112 = Call 112 if a life is in danger
contact-email = Write to { $email }
