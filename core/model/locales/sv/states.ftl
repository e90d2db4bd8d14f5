### What state a case is in, at the kommun and on the phone.

### The seven categories of statuses.
category-new = Nytt
category-waiting-for-signatures = Väntar på underskrift
category-waiting-for-payment = Väntar på betalning
category-submitted = Mottaget
category-waiting-for-completion = Komplettering behövs
category-in-progress = Vi handlägger
category-archived = Avslutat

### On the phone only: nobody at the kommun sees these.
state-draft = Utkast
outbox-waiting-network = Väntar på nät
outbox-waiting-turn = Väntar på sin tur
outbox-waiting-retry = Nytt försök om { $time }
outbox-sending = Skickas
outbox-sending-percent = Skickas, { $percent } %
outbox-paused = Pausad
outbox-needs-you = Behöver dig
outbox-received = Framme hos kommunen
outbox-answers-received = Dina svar är framme. Fil { $n } av { $total } skickas nu.

### Why something is not sent yet.
cause-no-network = Väntar på nät. Skickas av sig självt
cause-airplane-mode = Telefonen är i flygplansläge. Skickas av sig självt när du slår av det
cause-captive-portal = Nätverket vill att du loggar in
cause-server-error = Felet är hos oss, inte hos dig. Nytt försök om { $time }
cause-timeout = Det tog för lång tid. Nytt försök om { $time }
cause-too-many = Många skickar just nu. Nytt försök om { $time }
cause-signed-out = Logga in igen, så skickas ärendet
cause-refused-answer = { $text }. Kontrollera och skicka igen
cause-refused-answers = Kontrollera svaren och skicka igen
cause-version-closed = Tjänsten har ändrats. { $n ->
    [0] Granska dina svar och skicka igen
    [one] Svara på { $n } ny fråga och skicka igen
   *[other] Svara på { $n } nya frågor och skicka igen
}
cause-period-over = Ansökan stängde { $date }. Ring { $kommun }, så berättar vi vad du kan göra
cause-unknown-service = { $kommun } har inte tjänsten längre. Dina svar finns kvar på telefonen
cause-conflict = Ett annat ärende har samma nummer. Ditt finns kvar som en kopia på telefonen
cause-file-missing = En fil har försvunnit från telefonen. Välj den igen och skicka
cause-file-refused = En fil är av fel slag. Ta bort den eller välj en annan
cause-file-too-large = En fil är för stor. Ta bort den eller välj en mindre
cause-disk-full = Telefonen är full. Frigör { $megabytes } MB, så fortsätter det
cause-damaged-database = Något på telefonen har gått sönder. Dina utkast är undanlagda, inte borttagna. Ring { $kommun }
cause-app-too-old = Uppdatera appen för att skicka. Ärendet ligger kvar
cause-paused = Pausad av dig

### Events in a case.
event-submitted = Mottaget
event-attachments-received = { $missing ->
    [0] Alla bilagor har kommit fram
   *[other] { $received } av { $total } bilagor har kommit fram
}
event-attachments-missing = { $n ->
    [one] Väntar på { $n } bilaga
   *[other] Väntar på { $n } bilagor
}
event-message-from-kommun = Meddelande från kommunen
event-message-from-you = Ditt meddelande
event-assigned = Handläggare ändrad
event-unknown = Något har hänt. Uppdatera appen för att läsa
