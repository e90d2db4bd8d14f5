//! What both apps, the console and the preview say about forms, errors and statuses, from one Fluent source.
