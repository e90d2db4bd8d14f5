# The officer console. Klarspråk: du, verb first, what to do.

console-name = Min kommun, handläggning
console-desk = Handläggning
console-skip-content = Hoppa till innehållet
console-skip-list = Hoppa till listan
console-skip-actions = Hoppa till åtgärder
console-trial = Testmiljö: alla personer, adresser och ärenden är påhittade.
console-lookup = Sök ärendenummer
console-search = Sök
console-sign-out = Logga ut
console-menu = Huvudmeny
console-menu-cases = Ärenden
console-menu-log = Logg
console-foot = Allt du läser och gör i ett ärende loggas.
console-mistake-title = Fel
console-mend = Det här behöver rättas
console-to-queue = Till ärendena
console-cancel = Avbryt
console-yes = Ja.
console-no = Nej.
console-trail = Du är här
console-on-page = På sidan

# Start and sign-in
console-start = Välj din kommun
console-start-text = För dig som handlägger ärenden.
console-sign-in = Logga in
console-sign-in-for = För dig som är handläggare i { $kommun }.
console-email = E-postadress
console-password = Lösenord
console-sign-in-help = Kommer du inte in? Fråga kommunens it-stöd. Är du invånare? Dina ärenden finns i appen.
console-sign-in-not = Du är inte inloggad
console-sign-in-wrong = E-postadressen och lösenordet hör inte ihop. Kontrollera båda och försök igen.
console-sign-in-locked = För många försök
console-sign-in-locked-wait = { $minutes ->
    [one] Vänta en minut och försök sedan igen.
   *[other] Vänta { $minutes } minuter och försök sedan igen.
 } Har du glömt lösenordet? Fråga kommunens it-stöd.
console-signed-out = Du är utloggad.
console-session-ended = Du har loggats ut.
console-session-ended-text = Logga in igen så kommer du tillbaka till sidan du ville se.
console-session-ended-kept = Logga in igen, så får du tillbaka det du skrev. Inget är skickat.

# Queue
console-views = Vyer
console-view-open = Alla öppna
console-view-mine = Mina ärenden
console-view-none = Utan handläggare
console-view-waiting = Väntar på invånaren
console-view-done = Avslutade
console-view-other = Ärenden
console-queue-lead = { $count ->
    [one] 1 ärende.
   *[other] { $count } ärenden.
 }
console-filter = Filter
console-reference = Ärendenummer
console-service = E-tjänst
console-service-all = Alla e-tjänster
console-status = Status
console-status-open = Öppna
console-status-all = Alla
console-assignee = Handläggare
console-whose-all = Alla
console-whose-mine = Jag
console-whose-none = Ingen
console-show = Visa
console-chosen = Valda filter
console-remove-filter = Ta bort filter:{" "}
console-chip-service = E-tjänst: { $what }
console-chip-status = Status: { $what }
console-chip-whose = Handläggare: { $what }
console-clear = Rensa alla
console-shown = Visar { $range } av { $total }.
console-oldest-first = Äldst först.
console-newest-first = Nyast först.
console-case = Ärende
console-received = Kom in
console-updated = Senast ändrat
console-you = Du
console-nobody = Ingen
console-take = Ta ärendet
console-pages = Sidor
console-page = Sida
console-per-page = 25 ärenden per sida.
console-previous = Föregående
console-next = Nästa
console-empty-none-title = Alla ärenden har en handläggare
console-empty-none-text = Nya ärenden visas här så snart de kommer in.
console-empty-mine-title = Du har inga öppna ärenden
console-empty-mine-text = Ta ett ärende som ingen har, så hamnar det här.
console-empty-open-title = Inga öppna ärenden
console-empty-open-text = Nya ärenden visas här så snart de kommer in.
console-empty-filter-title = Inget ärende passar filtren
console-empty-filter-text = Ta bort något filter för att se fler.
console-empty-query-title = Inget ärende har det numret
console-empty-query-text = Kontrollera numret. Ett ärendenummer har tio tecken i två grupper, till exempel 7K4Q2-X9B3M.
console-empty-widen = Sök bland alla ärenden
console-empty-to-none = Visa ärenden utan handläggare
console-files-on-way = { $count ->
    [one] 1 fil på väg
   *[other] { $count } filer på väg
 }

# Case
console-came = inskickat
console-since = sedan { $when }
console-files = Bilagor
console-files-none = Inga
console-files-all = { $count ->
    [one] 1 fil har kommit
   *[other] Alla { $count } har kommit
 }
console-files-some = { $received } av { $total } har kommit
console-files-missing = { $count ->
    [one] väntar på 1 fil
   *[other] väntar på { $count } filer
 }
console-file-coming = Skickas från telefonen när den har nät.
console-answers = Svar, som invånaren såg dem
console-answers-short = Svar
console-version = { $service }, version { $version }
console-place = Plats
console-address = Adress
console-coordinates = Koordinater (WGS 84)
console-map = Karta: { $kommun } med en nål vid { $place }.
console-map-here = platsen som invånaren pekade ut
console-outside = Platsen ligger i { $kommun }.
console-messages = Meddelanden
console-messages-none = Inga meddelanden än.
console-read-by-resident = Läses av invånaren
console-from-resident = Invånaren
console-from-kommun = { $who }, kommunen
console-history = Händelser
console-actions = Åtgärder
console-printed = { $kommun }. Ärende { $reference }. Utskrivet { $day } kl. { $time } av { $who }.
console-event-submitted = Inskickat
console-event-submitted-detail = { $count ->
    [0] Från appen, utan bilagor.
    [one] Från appen, med 1 fil.
   *[other] Från appen, med { $count } filer.
 }
console-event-received = Filer kom fram
console-event-received-all = Alla filer har kommit.
console-event-received-missing = { $count ->
    [one] 1 fil är kvar.
   *[other] { $count } filer är kvar.
 }
console-event-status = Status: { $from } → { $to }
console-event-message-ours = Meddelande till invånaren
console-event-message-theirs = Meddelande från invånaren
console-event-assigned = Handläggare: { $who }
console-event-unassigned = Ärendet har ingen handläggare
console-event-other = Händelse
console-by-rule = Av en regel i e-tjänsten
console-by-unknown = En handläggare

# Delivery
console-delivery = Nådde beskedet fram?
console-delivery-about = Senaste besked:
console-delivery-none = Inget besked än
console-delivery-none-detail = Ändra status eller skriv ett meddelande, så ser du här om det nådde fram.
console-delivery-queued = I kö
console-delivery-sent = Skickat till telefonen
console-delivery-seen = Sett i appen
console-delivery-unreachable = Nåddes inte
console-delivery-unreachable-detail = Telefonen tar inte emot aviseringar. Beskedet finns i appen.
console-delivery-expired-detail = Aviseringen gick inte att leverera. Beskedet finns i appen.
console-delivery-quiet = Ingen avisering
console-delivery-quiet-detail = Invånaren har inte slagit på aviseringar. Beskedet finns i appen.
console-delivery-not-seen = Inte sett än

# Status
console-status-heading = Ändra status
console-status-new = Ny status
console-status-now = Status nu
console-status-text = Text till invånaren
console-status-text-hint = Lämna tomt för att använda statusens egen förklaring.
console-status-choose = Välj ny status
console-status-too-long = Korta texten till högst { $max } tecken
console-status-end = Ärendet kan inte byta status. Du kan fortfarande skriva till invånaren.
console-status-done = Status ändrad till { $status }.
console-status-done-text = Invånaren får veta det nu.
console-status-confirm = Ändra status och skicka
console-preview = Förhandsgranska
console-nothing-sent = Inget skickas förrän du har bekräftat.
console-language-note = Invånaren använder appen på { $language }. Skriv på det språket om du kan.
console-language-sv = svenska
console-language-en = engelska
console-check-heading = Kontrollera innan du skickar
console-check-trail = Kontrollera
console-check-what = Det här händer
console-becomes = blir
console-told = Vem får veta
console-told-push = { $phones ->
    [one] Invånaren, i appen på { $language }. En telefon får en avisering.
   *[other] Invånaren, i appen på { $language }. { $phones } telefoner får en avisering.
 }
console-told-quiet = Invånaren, i appen på { $language }. Ingen avisering, för aviseringar är inte påslagna.
console-edit-text = Ändra texten
console-reading = Exakt så här läser invånaren
console-reading-lock = Låst skärm. Samma ord för alla ärenden:
console-reading-app = I appen, efter upplåsning:
console-reading-about = { $service }, ärende { $reference }

# Conflict
console-conflict-short = Ärendet har ändrats
console-conflict-title = Inget är skickat: ärendet ändrades medan du skrev
console-conflict-text = Din text finns kvar här nedanför.
console-conflict-choose = Välj hur du vill göra
console-conflict-theirs = Det som redan har hänt
console-conflict-yours = Din ändring, inte sparad
console-conflict-no-text = Ingen egen text
console-conflict-still = Går den än?
console-conflict-can = Ärendet har status { $status }, och din ändring går att göra ovanpå.
console-conflict-cannot = Från status { $status } går det inte.
console-conflict-on-top = Gör min ändring ovanpå den nya
console-conflict-rewrite = Ändra texten eller statusen
console-conflict-drop = Släng min text och gå till ärendet
console-conflict-hint = Invånaren får båda beskeden i ordning. Du ser en ny förhandsgranskning först.

# Messages
console-message-write = Skriv till invånaren
console-message-hint = Invånaren får en avisering utan innehåll och läser meddelandet i appen.
console-message-preview = Förhandsgranska meddelandet
console-message-empty = Skriv ett meddelande
console-message-too-long = Korta meddelandet till högst { $max } tecken
console-message-confirm = Skicka meddelandet
console-message-done = Meddelandet är skickat.
console-message-done-text = Invånaren kan läsa det i appen nu.

# Assigning
console-assign = Byt handläggare
console-assign-button = Spara
console-assign-you = Ärendet är ditt.
console-assign-other = { $who } har ärendet nu.
console-assign-nobody = Ärendet har ingen handläggare nu.

# Audit log
console-log-lead = Allt som handläggare läser och gör. Loggen kan inte ändras.
console-chain-whole = Kedjan är hel.
console-chain-checked = { $lines } rader kontrollerade nyss.
console-chain-last = Sista länken
console-chain-broken = Kedjan är bruten vid rad { $line }.
console-chain-broken-text = Någon har ändrat i databasen vid sidan av systemet. Kontakta den som ansvarar för driften och rör inget.
console-log-none = Inget har hänt än.
console-log-empty = Inga rader
console-log-empty-text = Inget i loggen passar filtren.
console-log-heading = Loggens rader
console-log-heading-case = Rader för { $reference }
console-who = Vem
console-what = Vad
console-who-all = Alla
console-what-all = Allt
console-what-read = Läst
console-what-changed = Ändrat
console-what-refused = Nekat
console-what-session = In- och utloggning
console-time = Tid
console-context = Sammanhang
console-line = Rad
console-refused = Nekad
console-swedish-time = Tider i svensk tid.
console-newest = Nyaste
console-older = Äldre
console-system = Systemet
console-act-case-read = Läste ärendet
console-act-case-refused = Sökte ärendet
console-act-case-refused-detail = Numret { $reference }. Finns inte, eller hör till en annan kommun
console-act-file-read = Öppnade en bilaga
console-act-file-read-detail = Bilaga { $position }
console-act-queue-read = Såg kön
console-act-log-read = Läste loggen
console-act-status-changed = Ändrade status
console-act-message-sent = Skrev till invånaren
console-act-assigned = Bytte handläggare
console-act-officer-added = Lade till en handläggare
console-act-signed-in = Loggade in
console-act-sign-in-refused = Försökte logga in
console-act-signed-out = Loggade ut
console-act-other = { $action }

# Refusals
console-refusal-forbidden-title = Det gick inte att göra det härifrån
console-refusal-forbidden-text = Formuläret kom från en annan webbplats. Inget är ändrat. Öppna ärendet här och gör om det.
console-refusal-no-case-title = Vi hittar inget ärende med det numret
console-refusal-no-case-text = Kontrollera numret. Försöket är loggat.
console-refusal-no-page-title = Sidan finns inte
console-refusal-no-page-text = Kontrollera adressen, eller börja från ärendena.
console-refusal-unreadable-title = Formuläret gick inte att läsa
console-refusal-unreadable-text = Inget är ändrat. Gå tillbaka, ladda om sidan och försök igen.
console-refusal-taken-title = Någon annan hann före
console-refusal-taken-text = Ärendet fick en annan handläggare medan du läste. Inget är ändrat. Öppna ärendet för att se vem som har det.
console-refusal-busy-title = Servern hinner inte med just nu
console-refusal-busy-text = Inget är ändrat. Vänta några sekunder, gå tillbaka och försök igen. Texten finns kvar i rutan.
console-refusal-internal-title = Det gick inte att visa sidan
console-refusal-internal-text = Felet är loggat. Försök igen, och hör av dig till it-stödet om det händer flera gånger.

console-fee = Avgift
console-fee-total = Summa
# After the service's last minute.
console-late = För sent inkommet. Sista minuten var { $when }
