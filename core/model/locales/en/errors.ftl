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
error-hidden = Open the question again. It is not needed with the other answers you gave
error-unknown = Open the service again. It has changed, and the question is no longer there

### Faults that only the phone meets, before there is a file to judge.
error-file-unreadable = { $name } cannot be opened. Choose another

### What kinds of file are called.
file-image-jpeg = JPEG image
file-image-png = PNG image
file-image-webp = WebP image
file-image-heic = HEIC image
file-image-gif = GIF image
file-application-pdf = PDF
file-application-octet-stream = file of an unknown kind
file-text-plain = text file
file-video-mp4 = film
