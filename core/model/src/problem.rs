//! Every refusal that the wire knows: one table from code to status and words, for server, phone and documentation.

macro_rules! codes {
    ($($variant:ident $code:literal $status:literal $title:literal $mend:literal;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $($variant),* }

        impl Code {
            pub const ALL: &[Code] = &[$(Code::$variant),*];

            /// As on the wire: `version-closed`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $code),* }
            }

            pub fn status(self) -> u16 {
                match self { $(Code::$variant => $status),* }
            }

            pub fn title(self) -> &'static str {
                match self { $(Code::$variant => $title),* }
            }

            /// What the developer of a phone, or its resident, can do about it.
            pub fn mend(self) -> &'static str {
                match self { $(Code::$variant => $mend),* }
            }

            pub fn parse(code: &str) -> Option<Self> {
                match code { $($code => Some(Code::$variant),)* _ => None }
            }
        }
    };
}

codes! {
    BadRequest "bad-request" 400 "The request cannot be read" "Send JSON of the shape that openapi.json describes.";
    BadCursor "bad-cursor" 400 "The cursor is not one of this server's" "Send a cursor exactly as it was given, or none.";
    NotSignedIn "not-signed-in" 401 "The token is missing or not known" "Register the device again; what is unsent stays on the phone.";
    NotFound "not-found" 404 "There is nothing here" "It does not exist, or it is not yours.";
    MethodNotAllowed "method-not-allowed" 405 "That method is not for this address" "See openapi.json.";
    CaseConflict "case-conflict" 409 "Another submission has this id" "Keep the text as a copy and send it under a new id.";
    OffsetConflict "offset-conflict" 409 "The upload is at another offset" "Ask with HEAD and go on from there.";
    VersionClosed "version-closed" 410 "This version of the service is closed" "Move the draft to the version that is open now.";
    Resync "resync" 410 "The cursor is from before a restore" "Drop what was fetched, offer again what was acknowledged lately, start without a cursor.";
    UploadExpired "upload-expired" 410 "The upload has expired" "Create a new one.";
    TooLarge "too-large" 413 "It is larger than allowed" "See the limits in the service's form.";
    WrongContent "wrong-content" 415 "The file is not of an allowed kind" "The content counts, not the name; see the question's accept list.";
    UnsupportedMediaType "unsupported-media-type" 415 "The content type is not the one expected" "Send application/json, or application/offset+octet-stream to an upload.";
    UnknownService "unknown-service" 422 "The kommun has no such service" "Fetch the list of services again.";
    PeriodClosed "period-closed" 422 "The service takes no submissions now" "Keep the answers; the service's periods say when it opens.";
    InvalidAnswers "invalid-answers" 422 "Some answers need changing" "See errors: question, row, code, args.";
    ChecksumMismatch "checksum-mismatch" 460 "The bytes are not those that were promised" "Send the piece again, or create the upload anew if the whole file differs.";
    TusVersion "tus-version" 412 "Only tus 1.0.0 is spoken here" "Send Tus-Resumable: 1.0.0.";
    TooMany "too-many-requests" 429 "Too many requests" "Wait as long as Retry-After says.";
    Internal "internal" 500 "Something went wrong here" "Try again later; the request id helps whoever mends it.";
    Unavailable "unavailable" 503 "The server can store or find nothing just now" "Wait as long as Retry-After says; nothing that was acknowledged is lost.";
    Busy "busy" 503 "The server is busy or closing" "Wait as long as Retry-After says.";
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Code;

    #[test]
    fn every_code_is_one_of_a_kind_and_reads_back() {
        let codes: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes.len(), Code::ALL.len());
        assert!(Code::ALL.iter().all(|code| Code::parse(code.as_str()) == Some(*code)));
    }
}
