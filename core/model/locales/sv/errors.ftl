### Errors at a question. The same sentence stands at the field, in the summary and in the announcement: what to do,
### then why. The keys are the codes of form::answer::CODES.

error-summary = { $n ->
    [one] { $n } svar behöver ändras
   *[other] { $n } svar behöver ändras
}
error-in-row = Rad { $row }: { $text }

error-required = Skriv { $question }
error-required-question = Svara på frågan ”{ $question }”
error-required-choice = Välj { $question }
error-required-yes-no = Svara ja eller nej
error-required-consent = Kryssa i rutan om du godkänner. Annars kan du inte skicka
error-required-place = Skriv en adress eller använd din position
error-required-files = Lägg till { $question }
error-required-rows = Lägg till minst en rad
error-wrong-kind = Svara på frågan igen. Svaret går inte att läsa
error-too-short = Skriv minst { $min } tecken. Du har skrivit { $length }
error-too-long = Skriv högst { $max } tecken. Du har skrivit { $length }
error-pattern = Skriv som i exemplet: { $example }
error-email = Kontrollera e-postadressen, den ska innehålla @ och se ut som namn@example.com
error-phone = Skriv telefonnumret med siffror, gärna med +46
error-not-a-number = Skriv med siffror
error-not-whole = Skriv ett helt tal
error-too-small = Skriv { $min } eller mer
error-too-large = Skriv { $max } eller mindre
error-unknown-choice = Välj igen. Det du valde finns inte längre
error-too-few = Välj minst { $min }
error-too-many = Välj högst { $max }
error-no-such-date = Datumet finns inte. Kontrollera dag och månad
error-too-early = Välj ett datum från och med { $date }
error-too-late = Välj ett datum till och med { $date }
error-no-such-place = Platsen finns inte på jorden. Skriv en adress i stället
error-place-outside = Platsen ligger utanför { $kommun }. Kontrollera adressen
error-place-outside-neighbour = Platsen ligger utanför { $kommun }. Kontrollera adressen, eller anmäl till { $neighbour }
error-file-not-ready = Vänta på eller ta bort de filer som inte är klara
error-file-type = Filen är en { $type }. Välj { $accept }
error-file-too-large = Filen är { $size }. Välj en som är högst { $max }
error-too-few-files = Lägg till minst { $min ->
    [one] { $min } fil
   *[other] { $min } filer
}
error-too-many-files = Välj högst { $max ->
    [one] { $max } fil
   *[other] { $max } filer
}
error-too-few-rows = Lägg till minst { $min ->
    [one] { $min } rad
   *[other] { $min } rader
}
error-too-many-rows = Ta bort rader. Det får vara högst { $max }
error-required-parties = Lägg till den som ska skriva under
error-required-ranked = Välj minst ett alternativ, det du helst vill ha först
error-required-shape = Skriv en adress eller lägg till punkter
error-too-few-rows-parties = Lägg till minst { $min ->
    [one] { $min } person
   *[other] { $min } personer
} som ska skriva under
error-too-many-rows-parties = Ta bort någon. Högst { $max ->
    [one] { $max } person
   *[other] { $max } personer
} kan skriva under
error-no-such-time = Skriv en tid med timmar och minuter, till exempel 8.30
error-time-too-early = Välj en tid från och med { $time }
error-time-too-late = Välj en tid till och med { $time }
error-time-not-after = Välj en tid efter { $time }
error-not-whole-kronor = Skriv hela kronor, utan ören
error-too-many-decimals = Skriv högst två siffror efter kommat
error-person-shape = Skriv personnumret med tio eller tolv siffror, till exempel ÅÅÅÅMMDD-NNNN
error-person-date = Kontrollera personnumrets första siffror, de är inget datum
error-person-future = Kontrollera personnumret. Dagen har inte varit än
error-person-check-digit = Kontrollera personnumret. Någon siffra stämmer inte med de andra
error-person-registered = Skriv ett personnummer. Här går det inte med ett samordningsnummer
error-person-too-young = Kontrollera personnumret. Personen behöver vara minst { $min } år
error-person-too-old = Kontrollera personnumret. Personen får vara högst { $max } år
error-person-twice = Skriv varje person en gång. Två rader har samma personnummer
error-organisation-shape = Skriv organisationsnumret med tio siffror, till exempel 802000-1234
error-organisation-person = Skriv organisationsnumret. Det du skrev är ett personnummer
error-organisation-check-digit = Kontrollera organisationsnumret. Någon siffra stämmer inte med de andra
error-property = Skriv fastighetens beteckning, som Böle 1:23
error-too-few-points = Lägg till minst { $min } punkter, eller ta bort dem och skriv en adress
error-too-many-points = Ta bort punkter. Det får vara högst { $max }
error-update-app = Uppdatera appen för att svara på frågan. Dina andra svar finns kvar
error-hidden = Öppna frågan igen. Svaret behövs inte med de andra svar du har gett
error-unknown = Öppna tjänsten igen. Den har ändrats, och frågan finns inte längre

### Faults that only the phone meets, before there is a file to judge.
error-file-unreadable = { $name } går inte att öppna. Välj en annan
error-file-heic = { $name } är en HEIC-bild, som inte går att öppna här. Ställ in kameran på JPEG (på iPhone: Inställningar, Kamera, Format, Mest kompatibelt) och ta fotot igen, eller spara bilden som JPEG och välj den
error-file-too-many-pixels = { $name } har { $pixels } megapixlar, och högst { $max } går att öppna här. Välj en mindre storlek i kameran och ta fotot igen

### What kinds of file are called.
file-image-jpeg = JPEG-bild
file-image-png = PNG-bild
file-image-webp = WebP-bild
file-image-heic = HEIC-bild
file-image-heif = HEIC-bild
file-image-gif = GIF-bild
file-application-pdf = PDF
file-application-octet-stream = fil av okänt slag
file-text-plain = textfil
file-video-mp4 = film
