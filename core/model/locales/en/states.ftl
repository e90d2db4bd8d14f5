### What state a case is in, and what happens to it, as its resident reads it.

### The seven categories of statuses.
category-new = New
category-waiting-for-signatures = Waiting for signatures
category-waiting-for-payment = Waiting for payment
category-submitted = Received
category-waiting-for-completion = We need more from you
category-in-progress = We are working on it
category-archived = Closed

### Events in a case.
event-message-from-kommun = Message from the municipality
