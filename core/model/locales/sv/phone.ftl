# Vad telefonen säger. Du och vi: kommunen är vi; det som bara telefonen gör är aldrig vi.

## Flikar
phone-app = Min kommun
phone-tabs = Huvudmeny
phone-tab-home = Hem
phone-tab-cases = Ärenden
phone-tab-events = Händelser
phone-tab-more = Mer
phone-tab-cases-spoken = { $n ->
    [one] 1 behöver dig
   *[other] { $n } behöver dig
}
phone-tab-events-spoken = { $n ->
    [one] 1 ny
   *[other] { $n } nya
}
phone-new = Ny
phone-back = Tillbaka
phone-done = Klar
phone-change = Ändra
phone-remove = Ta bort
phone-start = Börja fylla i
phone-next = Nästa
phone-close = Stäng
phone-continue = Fortsätt
phone-optional = frivillig
phone-error-spoken = Fel:

## Välj kommun
phone-choose-title = Välj din kommun
phone-choose-intro = Du kan byta när du vill. Utkast och ärenden stannar i den kommun de hör till.
phone-choose-seems = Du verkar vara i
phone-choose-go = Fortsätt med { $kommun }
phone-choose-position = Använd min position
phone-choose-position-note = Din position användes bara här på telefonen. Den skickas inte någonstans.
phone-choose-position-not-here = Du verkar vara i { $kommun }, som inte är med än. Välj en kommun i listan.
phone-choose-position-nowhere = Platsen ligger inte i någon svensk kommun. Välj en kommun i listan.
phone-choose-search = Sök kommun
phone-choose-all = Alla kommuner
phone-choose-none = Ingen kommun matchar "{ $search }". Prova ett annat ord.
phone-choose-offline = Listan över kommuner är inte hämtad än. Den kommer när du får nät.
phone-position-denied = Telefonen gav ingen position. Skriv adressen eller välj i listan i stället.
phone-position-wait = Söker din position …

## Hem
phone-home-search = Sök tjänst
phone-home-resume = Fortsätt där du slutade
phone-home-draft = { $answered } av { $questions } svar · sparat på telefonen { $when }
phone-home-services = Tjänster
phone-home-nothing = Inga tjänster matchar "{ $search }". Prova ett annat ord, eller ring kundtjänst.
phone-home-unfetched = Tjänsterna är inte hämtade till telefonen än. De kommer när du får nät.
phone-home-contact = Kontakt – fungerar utan nät
phone-contact-call = Ring kundtjänst
phone-contact-open-until = öppet nu, till { $time }
phone-contact-opens = stängt nu, öppnar { $when }
phone-contact-emergency = Ring jouren
phone-contact-emergency-about = { $phone } · det som inte kan vänta
phone-contact-112 = Ring 112
phone-contact-112-about = Vid fara för liv
phone-contact-mail = Skriv e-post

phone-topic-streets-and-traffic = Gata, trafik och park
phone-topic-waste-and-water = Vatten och avfall
phone-topic-culture-and-leisure = Uppleva och göra
phone-topic-building-and-environment = Bo och bygga
phone-topic-school-and-childcare = Förskola och skola
phone-topic-care-and-support = Stöd och omsorg
phone-topic-business-and-permits = Företag
phone-topic-municipality-and-politics = Kommun och politik

## Tjänst
phone-service-know = Bra att veta
phone-service-time = Så lång tid tar det
phone-service-minutes = { $n ->
    [one] Ungefär 1 minut. Du kan pausa när du vill.
   *[other] Ungefär { $n } minuter. Du kan pausa när du vill.
}
phone-service-needs = Det här behöver du
phone-service-id = Legitimation
phone-service-no-id = Behövs inte.
phone-service-promise = Vårt löfte
phone-service-how = Så går det till
phone-service-how-1 = Du fyller i och skickar. Har du inget nät väntar ärendet i utkorgen.
phone-service-how-2 = Du får ett mottagningsbevis så snart vi har tagit emot.
phone-service-how-3 = Du ser här i appen vad som händer, och telefonen plingar när det är något nytt.
phone-service-other = Andra sätt
phone-service-offline = Fungerar utan nät
phone-unfetched = Tjänsten är inte hämtad till telefonen än. Den kommer när du får nät.
phone-works-now = Det här fungerar nu
phone-fill-now = Fyll i nu, skickas när du får nät
phone-your-cases = Dina ärenden
phone-read-fetched = Läs det som är hämtat

## Formulär
phone-form-step = Steg { $n } av { $of }
phone-form-back-step = Steg { $n }
phone-form-service = { $service }.
phone-form-required = Svara på alla frågor som inte är märkta frivillig.
phone-form-more-questions = Ditt svar ledde till fler frågor. Svara på dem också.
phone-form-to-review = Granska
phone-saved = Sparat på telefonen { $when }
phone-saved-short = Sparat { $when }
phone-not-saved = Inte sparat än. Kontrollera att telefonen har plats och försök igen.
phone-left = { $n ->
    [one] Du har 1 tecken kvar
   *[other] Du har { $n } tecken kvar
}
phone-left-pattern = Du har # tecken kvar
phone-over-pattern = # tecken för mycket
phone-over = { $n } tecken för mycket
phone-select-none = Inget valt
phone-place-address = Adress
phone-place-use-position = Använd min position
phone-place-none = Ingen position är vald. Adressen räcker.
phone-place-point = Positionen är med: { $latitude }, { $longitude }, på { $accuracy } meter när.
phone-place-point-bare = Positionen är med: { $latitude }, { $longitude }.
phone-place-kommun = Den ligger i { $kommun }.
phone-place-forget = Ta bort positionen
phone-file-choose = Välj fil eller ta foto
phone-file-attach = Lägg till det valda
phone-file-saved = Sparad på telefonen · { $size }
phone-file-too-large-request = Filerna är för stora att ta emot på en gång. Välj färre, eller mindre.
phone-row = Rad { $n }
phone-row-add = Lägg till en rad
phone-row-remove = Ta bort rad { $n }
phone-draft-discard = Ta bort utkastet
phone-draft-discard-title = Ta bort utkastet?
phone-draft-discard-text = Svaren och filerna tas bort från telefonen och går inte att få tillbaka. Kommunen har inte sett dem.
phone-draft-keep = Behåll utkastet
phone-draft-send-by = Skicka senast { $day }
phone-draft-send-by-text = Kommunen slutar ta emot den här versionen av tjänsten efter den dagen.
phone-draft-newer = Tjänsten har ändrats sedan du började
phone-draft-newer-text = Du kan fortsätta som det är, eller gå över till den nya versionen. Dina svar följer med.
phone-draft-move = Gå över till den nya versionen
phone-draft-moved = Utkastet följer nu den nya versionen. Nya frågor: { $new }. Svar som inte längre behövs: { $gone }.

## Granska
phone-review-title = Granska och skicka
phone-review-what = { $service } till { $kommun }
phone-review-offline-title = Det här skickas när du får nät
phone-review-offline-text = Tryck på knappen nu. Ärendet läggs i utkorgen och skickas av sig självt, även om appen är stängd. När vi har tagit emot det får du ett mottagningsbevis.
phone-review-means-title = Det här händer när du skickar
phone-review-means = Ärendet kommer in till { $kommun } och blir en allmän handling. Du får ett mottagningsbevis.
phone-review-after = Efter det kan du inte ändra, bara skriva till oss
phone-review-unanswered = Inget svar
phone-offline-kind = Utan nät
phone-send = Skicka
phone-send-later = Skicka när jag får nät

## Nät
phone-strip-offline = Du har inget nät just nu
phone-strip-offline-fetched = Inget nät. Du ser det som hämtades { $when }.
phone-strip-portal = Nätverket vill att du loggar in
phone-strip-server = Felet är hos oss, inte hos dig. Telefonen försöker igen av sig själv.
phone-strip-busy = Många skickar just nu. Telefonen försöker igen av sig själv.

## Utkorg
phone-outbox-title = Utkorg
phone-outbox-intro = Det här har du skickat iväg, men vi har inte tagit emot allt än. Allt är sparat på telefonen.
phone-outbox-empty = Utkorgen är tom. Allt du har skickat är mottaget.
phone-outbox-all-arrived = Allt har kommit fram.
phone-outbox-under-way = På väg
phone-outbox-show = Visa utkorgen
phone-outbox-count = { $n } på väg
phone-outbox-put = Lades i utkorgen { $when }
phone-outbox-message = Meddelande: { $title }
phone-needs-you = Behöver dig
phone-progress = { $title }, skickat
phone-state-wait-net = Väntar på nät
phone-state-turn = Väntar på sin tur
phone-state-sending = Skickas, { $n } %
phone-state-paused = Pausad
phone-state-paused-by-you = Pausad av dig
phone-words-wait-net = Skickas av sig självt när du får nät. Allt är sparat på telefonen.
phone-words-wait = Skickas av sig självt. Du behöver inte ha appen öppen.
phone-words-server = Felet är hos oss, inte hos dig. Nytt försök { $when }.
phone-words-receipt = Kvittot från kommunen gick inte att bekräfta. Ärendet ligger kvar här. Nytt försök { $when }.
phone-words-busy = Många skickar just nu. Nytt försök { $when }.
phone-words-portal = Nätverket vill att du loggar in. Ärendet skickas när det släpper fram.
phone-words-paused = Du har pausat. Inget skickas förrän du fortsätter.
phone-words-sending = Skickas nu.
phone-words-files-left = Dina svar är framme och du har ett mottagningsbevis. Filerna skickas nu.
phone-words-soon = alldeles strax
phone-act-correct = Rätta svaret
phone-act-reopen = Gå igenom och skicka igen
phone-act-pause = Pausa
phone-act-resume = Fortsätt
phone-act-retry = Försök nu
phone-act-undo = Ångra och ändra
phone-act-undo-message = Ångra meddelandet
phone-undo-late = Det kan redan ha kommit fram, så det går inte att ångra.
phone-file-waiting = Väntar
phone-file-waiting-net = Väntar på nät
phone-file-failed = Kom inte fram. Nytt försök { $when }.
phone-file-sending = Skickas · { $n } %
phone-file-arrived = Framme hos kommunen
phone-file-refused = Kunde inte tas emot. Ärendet är framme utan den.

## Inskickat
phone-sent-outbox-title = Ärendet ligger i utkorgen
phone-sent-outbox-offline = Det är inte skickat än. Det skickas så snart du får nät.
phone-sent-outbox-online = Det är inte framme än. Det skickas nu.
phone-sent-needs-title = Ärendet behöver dig
phone-sent-needs-text = Det togs inte emot. Öppna utkorgen och se vad som behöver ändras.
phone-sent-received-title = Vi har tagit emot ditt ärende
phone-sent-what = { $service }, { $kommun }
phone-sent-nothing-to-do = Du behöver inte göra något
phone-sent-stored = { $n ->
    [0] Allt är sparat på telefonen.
    [one] Allt är sparat på telefonen: svaren och 1 fil.
   *[other] Allt är sparat på telefonen: svaren och { $n } filer.
}
phone-sent-once = Det skickas en gång, även om nätet bryts.
phone-sent-here = Du ser här i appen när vi har tagit emot det.
phone-reference = Ärendenummer
phone-received = Mottaget
phone-attachments = Bilagor
phone-attachments-arrived = { $arrived } av { $all } har kommit fram.
phone-receipt = Mottagningsbevis
phone-receipt-text = Visar vad vi tog emot och när. Det sparas i ärendet.
phone-receipt-show = Visa mottagningsbeviset
phone-receipt-signature = Kommunens underskrift
phone-receipt-signature-text = Den här texten är hela beviset. Med kommunens nyckel kan vem som helst kontrollera att den är äkta.
phone-receipt-hash = Kontrollsumma för det du skickade
phone-receipt-files = Kontrollsummor för filerna
phone-case-show = Visa ärendet

## Ärenden
phone-cases-none = Inga ärenden än
phone-cases-none-text = När du har börjat på en tjänst hittar du den här, även utan nät.
phone-find-service = Hitta en tjänst
phone-cases-unsent = Inte skickat än
phone-cases-open = Pågår
phone-cases-closed = Avslutade
phone-cases-drafts-note = Utkast ser bara du.
phone-case-draft = Utkast · sparat { $when }
phone-case-about = Ärende { $reference } · { $when }
phone-case-number = Ärende { $reference }
phone-case-history = Det här har hänt
phone-case-yours = Ditt ärende
phone-case-what = Det du skickade
phone-case-what-about = { $n ->
    [0] Dina svar
    [one] Dina svar och 1 bilaga
   *[other] Dina svar och { $n } bilagor
}
phone-case-what-elsewhere = Svaren finns hos kommunen. De skickades inte från den här telefonen.
phone-case-missing = { $n ->
    [one] Kommunen väntar på 1 fil från dig. Den skickas av sig självt.
   *[other] Kommunen väntar på { $n } filer från dig. De skickas av sig självt.
}
phone-case-stale = Den här telefonen får inga fler besked om ärendet. Ring { $kommun } och uppge ärendenumret.
phone-case-gone = Ärendet finns inte på den här telefonen.
phone-case-gone-text = Det kan höra till en annan kommun, eller ha tagits bort från telefonen.
phone-event-submitted = Mottaget
phone-event-sent = Du skickade
phone-event-attachments = { $missing ->
    [0] Alla filer har kommit fram
    [one] Filer har kommit fram, 1 återstår
   *[other] Filer har kommit fram, { $missing } återstår
}
phone-event-message = Nytt meddelande från kommunen
phone-event-message-mine = Ditt meddelande kom fram
phone-messages = Meddelanden
phone-messages-none = Inga meddelanden än.
phone-message-to = Skriv till { $kommun }
phone-message-send = Skicka meddelandet
phone-message-empty = Skriv ett meddelande
phone-message-waiting = Skickas när du får nät
phone-message-under-way = Skickas
phone-message-needs-you = Kunde inte skickas. Skriv ett nytt meddelande.
phone-you = Du

## Händelser
phone-events-none = Inga händelser än
phone-events-none-text = Här ser du när vi har svarat eller beslutat.
phone-events-today = I dag
phone-events-earlier = Tidigare
phone-event-about = { $title } · { $when }
phone-push-title = Besked på telefonen
phone-push-on = Telefonen plingar när det händer något. På låst skärm står bara: "{ $text }"
phone-push-not-asked = Du ser allt här, men telefonen plingar inte än.
phone-push-off = Du ser allt här, men telefonen plingar inte.
phone-notify-card = Vill du veta när vi svarar?
phone-notify-open = Om besked på telefonen
phone-notify-title = Få veta när det händer något
phone-notify-text = Telefonen plingar när vi har svarat, beslutat eller behöver något av dig.
phone-notify-locked = Så här ser det ut på låst skärm:
phone-notify-now = nu
phone-notify-never = Vi visar aldrig vilken tjänst det gäller, ditt namn eller vad som står i ärendet.
phone-notify-no-news = Ingen reklam och inga nyhetsbrev.
phone-notify-if-no = Säger du nej ser du allt här i appen.
phone-notify-next = Nästa steg: telefonen frågar om lov. Provtelefonen svarar ja.
phone-notify-continue = Fortsätt
phone-notify-not-now = Inte nu
phone-notify-done = Telefonen plingar nu när det händer något.

## Mer
phone-more-kommun = Du och kommunen
phone-more-change-kommun = Byt kommun
phone-more-settings = Inställningar
phone-more-language = Språk
phone-more-language-save = Byt språk
phone-more-language-partial = Översättningen är inte klar. Det som saknas visas på svenska.
phone-more-follows = Textstorlek, mörkt läge och rörelser följer telefonens inställningar.
phone-more-stored = Det här finns på telefonen
phone-more-drafts = Utkast
phone-more-drafts-about = { $n }. Bara du ser dem.
phone-more-outbox = Utkorg
phone-more-outbox-about = { $n } som inte är framme än
phone-more-cases = Ärenden och meddelanden
phone-more-cases-about = { $n }, så att du kan läsa dem utan nät
phone-more-key = Lås
phone-more-key-about = Allt är låst med telefonens nyckel
phone-more-about = Om appen
phone-more-version = Version
phone-forget = Glöm den här telefonen
phone-forget-text = Tar bort allt ovan från telefonen och slutar skicka besked hit. Ärenden som kommunen har tagit emot finns kvar hos kommunen.
phone-forget-ask = Vi frågar en gång till innan något tas bort.
phone-forget-title = Glömma den här telefonen?
phone-forget-act = Glöm telefonen
phone-forget-keep = Behåll
phone-forget-unsent = { $n ->
    [one] 1 ärende är inte framme än
   *[other] { $n } ärenden är inte framme än
}
phone-forget-drafts = { $n ->
    [one] 1 utkast tas bort
   *[other] { $n } utkast tas bort
}

## När något inte går
phone-trouble-gone = Sidan finns inte
phone-trouble-gone-text = Adressen kan vara gammal. Inget du har skrivit eller skickat är borta.
phone-trouble-go-home = Till Hem
phone-trouble-storage = Telefonen kan inte visa det här just nu
phone-trouble-storage-text = Något på telefonen svarar inte. Inget du har skrivit eller skickat är borta.
phone-trouble-full = Telefonen är full
phone-trouble-full-text = Frigör plats på telefonen, så fortsätter det. Det som var sparat är kvar.
phone-trouble-open = Appen kan inte öppnas
phone-trouble-open-text = Data på telefonen kan inte läsas. De är inte borttagna. Ring kommunen om du har något viktigt där.
phone-trouble-again = Försök igen
phone-recovered-title = Något på telefonen har gått sönder
phone-recovered-text = Dina utkast är undanlagda, inte borttagna. Ring kommunen så hjälper vi dig.

## Provbänken bredvid telefonen: finns bara i förhandsvisningen
phone-bench-title = Prova
phone-bench-intro = Telefonen är riktig: samma kärna som i apparna, med en egen databas för den här webbläsaren.
phone-bench-airplane = Flygplansläge
phone-bench-airplane-hint = På: telefonen når inget nät.
phone-bench-kill = Döda appen
phone-bench-kill-hint = Som när batteriet tar slut mitt i allt. Appen öppnas igen direkt.
phone-bench-killed = Appen dödades och öppnades igen.
phone-bench-choose = Byt kommun
phone-bench-kommun = Kommun:
phone-bench-net = Nät:
phone-bench-net-on = ja
phone-bench-net-off = nej
phone-bench-push = Besked:
phone-bench-push-on = på
phone-bench-push-not-asked = inte påslaget
phone-bench-push-off = ingen tjänst för besked är vald
phone-bench-key = Nyckeln som låser data ligger här i en fil. En riktig telefon har den i sin nyckelring.

### Kinds of question that have words of their own.
phone-question-newer = Uppdatera appen för att svara på frågan. Dina andra svar finns kvar så länge.
phone-rank-none = Du har inte valt något än. Det du väljer först står överst.
phone-rank-chosen = Dina val, det du helst vill ha först
phone-rank-others = Det du kan välja
phone-rank-up = Flytta upp { $name }
phone-rank-down = Flytta ned { $name }
phone-rank-remove = Ta bort { $name }
phone-rank-add = Välj { $name }
phone-drawn-line = Vill du visa sträckan: lägg till minst två punkter, som latitud, longitud. Adressen räcker.
phone-drawn-area = Vill du visa ytan: lägg till minst tre hörn, som latitud, longitud. Adressen räcker.
phone-point = Punkt { $n }
phone-point-add = Lägg till en punkt
phone-point-remove = Ta bort punkt { $n }
phone-fee = Avgift
phone-fee-total = Summa
phone-service-when = När
phone-service-open-until = Öppen till och med { $when }
phone-service-opens = Öppnar { $when }
phone-service-late = Sista minuten var { $when }. Det du skickar nu räknas som för sent inkommet
phone-service-closed = Stängd sedan { $when }
phone-service-not-now = Du kan fylla i, men kommunen tar inte emot det nu
phone-service-free = Inget
