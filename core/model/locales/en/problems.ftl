### What a refusal on the wire means to the resident. The keys are the codes of problem::Code.

problem-bad-request = Update the app. The server does not understand what it sends
problem-bad-cursor = Fetching your cases anew
problem-not-signed-in = The phone needs to be registered again. That happens by itself, and what you have not sent is still here
problem-not-found = What you are looking for does not exist, or belongs to somebody else
problem-method-not-allowed = Update the app. The server does not understand what it sends
problem-case-conflict = Another case has the same number. Yours is kept as a copy on the phone
problem-offset-conflict = The file goes on from where it stopped
problem-version-closed = The service has changed since you began. Go through your answers and send again
problem-resync = Fetching your cases anew
problem-upload-expired = The file is sent again from the beginning
problem-too-large = It is too large to send. Remove a file or choose a smaller one
problem-wrong-content = The file is of the wrong kind. Choose another
problem-unsupported-media-type = Update the app. The server does not understand what it sends
problem-unknown-service = The municipality no longer has the service. Your answers are still on the phone
problem-period-closed = The service does not take anything now. Your answers are kept on the phone. The service says when it is open
problem-invalid-answers = Some answers need changing
problem-checksum-mismatch = The file did not arrive whole. It is sent again
problem-tus-version = Update the app. The server does not understand what it sends
problem-too-many-requests = Many are sending right now. It is tried again by itself
problem-internal = The fault is ours, not yours. It is tried again by itself
problem-busy = Many are sending right now. It is tried again by itself
problem-unavailable = The server cannot receive anything right now. It is tried again by itself
