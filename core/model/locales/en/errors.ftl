### Errors at a question. The same sentence stands at the field, in the summary and in the announcement: what to do,
### then why. The keys are the codes of form::answer::CODES.

error-summary = { $n ->
    [one] { $n } answer needs changing
   *[other] { $n } answers need changing
}
error-in-row = Row { $row }: { $text }

error-required = Enter { $question }
error-required-question = Answer the question “{ $question }”
error-required-choice = Choose { $question }
error-required-yes-no = Answer yes or no
error-required-consent = Tick the box if you agree; otherwise you cannot send
error-required-place = Enter an address or use your location
error-required-files = Add { $question }
error-required-rows = Add at least one row
error-wrong-kind = Answer the question again. The answer cannot be read
error-too-short = Enter at least { $min } characters. You have entered { $length }
error-too-long = Enter at most { $max } characters. You have entered { $length }
error-pattern = Write it as in the example: { $example }
error-email = Check the e-mail address: it needs an @ and looks like name@example.com
error-phone = Enter the telephone number with digits, preferably with +46
error-not-a-number = Use digits
error-not-whole = Enter a whole number
error-too-small = Enter { $min } or more
error-too-large = Enter { $max } or less
error-unknown-choice = Choose again. What you chose is no longer there
error-too-few = Choose at least { $min }
error-too-many = Choose at most { $max }
error-no-such-date = There is no such date. Check the day and the month
error-too-early = Choose a date from { $date }
error-too-late = Choose a date up to { $date }
error-no-such-place = There is no such place on Earth. Enter an address instead
error-place-outside = The place is outside { $kommun }. Check the address
error-place-outside-neighbour = The place is outside { $kommun }. Check the address, or report to { $neighbour }
error-file-not-ready = Wait for the files that are not ready, or remove them
error-file-type = The file is a { $type }. Choose { $accept }
error-file-too-large = The file is { $size }. Choose one of at most { $max }
error-too-few-files = Add at least { $min ->
    [one] { $min } file
   *[other] { $min } files
}
error-too-many-files = Choose at most { $max ->
    [one] { $max } file
   *[other] { $max } files
}
error-too-few-rows = Add at least { $min ->
    [one] { $min } row
   *[other] { $min } rows
}
error-too-many-rows = Remove rows. There may be at most { $max }
error-required-parties = Add the person who is to sign
error-required-ranked = Choose at least one, what you want most first
error-required-shape = Enter an address or add points
error-too-few-rows-parties = Add at least { $min ->
    [one] { $min } person
   *[other] { $min } people
} to sign
error-too-many-rows-parties = Remove somebody. At most { $max ->
    [one] { $max } person
   *[other] { $max } people
} can sign
error-no-such-time = Enter a time in hours and minutes, for example 8.30
error-time-too-early = Choose a time from { $time }
error-time-too-late = Choose a time up to { $time }
error-time-not-after = Choose a time after { $time }
error-not-whole-kronor = Enter whole kronor, without öre
error-too-many-decimals = Enter at most two digits after the point
error-person-shape = Enter the personal identity number with ten or twelve digits, for example YYYYMMDD-NNNN
error-person-date = Check the first digits of the personal identity number: they are no date
error-person-future = Check the personal identity number. The day has not come yet
error-person-check-digit = Check the personal identity number. A digit does not agree with the others
error-person-registered = Enter a personal identity number. A coordination number does not do here
error-person-too-young = Check the personal identity number. The person needs to be at least { $min }
error-person-too-old = Check the personal identity number. The person may be at most { $max }
error-person-twice = Enter each person once. Two rows have the same personal identity number
error-organisation-shape = Enter the organisation number with ten digits, for example 802000-1234
error-organisation-person = Enter the organisation number. What you entered is a personal identity number
error-organisation-check-digit = Check the organisation number. A digit does not agree with the others
error-property = Enter the property’s designation, such as Böle 1:23
error-too-few-points = Add at least { $min } points, or remove them and enter an address
error-too-many-points = Remove points. There may be at most { $max }
error-update-app = Update the app to answer this question. Your other answers are kept
error-hidden = Open the question again. It is not needed with the other answers you gave
error-unknown = Open the service again. It has changed, and the question is no longer there

### Faults that only the phone meets, before there is a file to judge.
error-file-unreadable = { $name } cannot be opened. Choose another
error-file-heic = { $name } is a HEIC picture, which cannot be opened here. Set the camera to JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible) and take the photo again, or save the picture as JPEG and choose that
error-file-too-many-pixels = { $name } has { $pixels } megapixels, and at most { $max } can be opened here. Choose a smaller size in the camera and take the photo again

### What kinds of file are called.
file-image-jpeg = JPEG image
file-image-png = PNG image
file-image-webp = WebP image
file-image-heic = HEIC image
file-image-heif = HEIC image
file-image-gif = GIF image
file-application-pdf = PDF
file-application-octet-stream = file of an unknown kind
file-text-plain = text file
file-video-mp4 = film
