### What state a case is in, and what happens to it, as its resident reads it.

### The seven categories of statuses.
category-new = Nytt
category-waiting-for-signatures = Väntar på underskrift
category-waiting-for-payment = Väntar på betalning
category-submitted = Mottaget
category-waiting-for-completion = Komplettering behövs
category-in-progress = Vi handlägger
category-archived = Avslutat

### Events in a case.
event-message-from-kommun = Meddelande från kommunen
