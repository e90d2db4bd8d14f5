### What a refusal on the wire means to the resident. The keys are the codes of problem::Code.

problem-bad-request = Uppdatera appen. Servern förstår inte vad den skickar
problem-bad-cursor = Hämtar dina ärenden på nytt
problem-not-signed-in = Telefonen behöver anmälas igen. Det sker av sig självt, och det du inte har skickat finns kvar
problem-not-found = Det du söker finns inte, eller hör till någon annan
problem-method-not-allowed = Uppdatera appen. Servern förstår inte vad den skickar
problem-case-conflict = Ett annat ärende har samma nummer. Ditt finns kvar som en kopia på telefonen
problem-offset-conflict = Filen fortsätter därifrån den slutade
problem-version-closed = Tjänsten har ändrats sedan du började. Granska dina svar och skicka igen
problem-resync = Hämtar dina ärenden på nytt
problem-upload-expired = Filen skickas om från början
problem-too-large = Det är för stort för att skicka. Ta bort en fil eller välj en mindre
problem-wrong-content = Filen är av fel slag. Välj en annan
problem-unsupported-media-type = Uppdatera appen. Servern förstår inte vad den skickar
problem-unknown-service = Kommunen har inte tjänsten längre. Dina svar finns kvar på telefonen
problem-period-closed = Tjänsten tar inte emot något nu. Dina svar finns kvar på telefonen. I tjänsten står det när den är öppen
problem-invalid-answers = Några svar behöver ändras
problem-checksum-mismatch = Filen kom inte fram hel. Den skickas igen
problem-tus-version = Uppdatera appen. Servern förstår inte vad den skickar
problem-too-many-requests = Många skickar just nu. Ett nytt försök görs av sig självt
problem-internal = Felet är hos oss, inte hos dig. Ett nytt försök görs av sig självt
problem-busy = Många skickar just nu. Ett nytt försök görs av sig självt
problem-unavailable = Servern kan inte ta emot just nu. Ett nytt försök görs av sig självt
