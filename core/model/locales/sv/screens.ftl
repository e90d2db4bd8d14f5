### Words of the phone's screens that both apps and the preview share.

### Buttons.
button-start = Börja fylla i
button-continue = Fortsätt
button-next = Nästa
button-close = Stäng
button-change = Ändra
button-change-what = Ändra { $what }
button-send = Skicka
button-send-later = Skicka när jag får nät
button-correct = Rätta svaret
button-pause = Pausa
button-resume = Fortsätt
button-retry = Försök nu
button-undo = Ångra och ändra
button-take-photo = Ta foto
button-choose-file = Välj fil
button-remove = Ta bort
button-remove-what = Ta bort { $what }
button-choose-another = Välj en annan
button-try-again = Försök igen
button-use-location = Använd min position
button-add-row = Lägg till en rad
button-completion = Komplettera
button-send-message = Skicka meddelandet
button-delete-draft = Ta bort utkastet
button-forget-phone = Glöm den här telefonen

### The form.
form-step = Steg { $n } av { $total }
form-optional = (frivillig)
form-all-required = Svara på alla frågor som inte är märkta frivillig.
form-characters-left = { $n ->
    [one] Du har { $n } tecken kvar
   *[other] Du har { $n } tecken kvar
}
form-row = Rad { $n }
form-minutes = { $n ->
    [one] Ungefär { $n } minut. Du kan pausa när du vill.
   *[other] Ungefär { $n } minuter. Du kan pausa när du vill.
}
form-review = Granska och skicka
form-saved = Sparat på telefonen kl. { $time }
form-address = Adress
form-position = Position: { $point }
form-no-place = Ingen plats är vald än.
form-file-saved = Sparad på telefonen
form-ask-kommun = Platsen ligger nära gränsen mot { $neighbour }. Ligger den i { $kommun }?
form-changed = Tjänsten har ändrats sedan du började. { $new ->
    [one] { $new } ny fråga.
   *[other] { $new } nya frågor.
} { $gone ->
    [one] { $gone } svar behövs inte längre.
   *[other] { $gone } svar behövs inte längre.
}
form-send-offline-title = Det här skickas när du får nät
form-send-offline = Tryck på knappen nu. Ärendet läggs i utkorgen och skickas av sig självt, även om appen är stängd. När vi har tagit emot det får du ett mottagningsbevis.
form-send-final = När du har skickat kan du inte ändra, bara komplettera

### Empty and offline.
empty-cases = Inga ärenden än. När du har börjat på en tjänst hittar du den här, även utan nät.
empty-events = Inga händelser än. Här ser du när vi har svarat eller beslutat.
empty-outbox = Utkorgen är tom. Allt du har skickat är mottaget.
empty-drafts = Inga utkast.
empty-messages = Inga meddelanden än.
empty-search = Inga tjänster matchar ”{ $words }”. Prova ett annat ord, eller ring kundtjänst.
offline-banner = Du har inget nät just nu
offline-fetched = Inget nät. Du ser det som hämtades { $time }.
offline-never-fetched = Inget nät, och inget är hämtat till telefonen än.
offline-service-missing = Tjänsten är inte hämtad till telefonen än. Den kommer när du får nät.
fetched = Hämtat { $time }. Finns kvar på telefonen.

### The case.
case-reference = Ärende { $reference }
case-history = Det här har hänt
case-messages = Meddelanden
case-what-you-sent = Det du skickade
case-receipt = Mottagningsbevis
case-receipt-valid = Kommunens signatur stämmer
case-received-at = Mottaget { $time }
case-sent-at = Skickat { $time }
case-in-outbox-since = Lades i utkorgen { $time }
case-message-waiting = Skickas när du får nät

### Before the system asks for permission, and its own words.
permission-notifications = Få veta när det händer något
permission-camera-purpose = Kameran används när du tar ett foto till ditt ärende.
permission-place-purpose = Din plats används för att hitta kommun och adress. Den skickas bara om du tar med den i ett ärende.
permission-lock-purpose = Används för att låsa upp appen på den här telefonen.
permission-denied = Du har stängt av { $what } för appen. Du kan skriva adressen i stället.
permission-open-settings = Öppna inställningar

### Topics of services.
topic-streets-and-traffic = Gata, trafik och park
topic-waste-and-water = Vatten och avfall
topic-culture-and-leisure = Uppleva och göra
topic-building-and-environment = Bo, bygga och miljö
topic-school-and-childcare = Förskola och skola
topic-care-and-support = Stöd och omsorg
topic-business-and-permits = Företag och tillstånd
topic-municipality-and-politics = Kommun och politik

### Reaching the kommun without the app.
contact-title = Kontakt, fungerar utan nät
contact-call = Ring kundtjänst { $phone }
contact-call-emergency = Ring jouren { $phone }, dygnet runt
contact-112 = Ring 112 vid fara för liv
contact-email = Skriv till { $email }
