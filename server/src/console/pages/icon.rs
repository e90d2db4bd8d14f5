//! Line icons, 16 by 16, drawn in the colour of the text beside them. They never stand alone: a word comes with each.

macro_rules! icons {
    ($($name:literal $paths:literal;)*) => {
        /// The icon's SVG, or nothing when there is none of that name.
        pub fn icon(name: &str) -> &'static str {
            match name {
                $($name => concat!(
                    r#"<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">"#, $paths, "</svg>"
                ),)*
                _ => "",
            }
        }
    };
}

icons! {
    "shield" r#"<path d="M8 1.4 14 3.4v4.4c0 3.5-2.7 5.7-6 7-3.3-1.3-6-3.5-6-7V3.4z"/><path d="M4.6 10.4h6.8M5.4 10.4V7.2L8 4.9l2.6 2.3v3.2"/>"#;
    "search" r#"<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>"#;
    "warning" r#"<path d="M8 2 1.8 13.5h12.4z"/><path d="M8 6.5v3.2M8 11.6v.1"/>"#;
    "clock" r#"<circle cx="8" cy="8" r="6.2"/><path d="M8 4.5V8l2.5 1.8"/>"#;
    "info" r#"<circle cx="8" cy="8" r="6.2"/><path d="M8 7.3v4M8 4.8v.1"/>"#;
    "check" r#"<path d="M3 8.5 6.5 12 13 4.5"/>"#;
    "cross" r#"<path d="m4 4 8 8m0-8-8 8"/>"#;
    "stop" r#"<circle cx="8" cy="8" r="6.2"/><path d="m5.7 5.7 4.6 4.6m0-4.6-4.6 4.6"/>"#;
    "dash" r#"<path d="M4 8h8"/>"#;
    "eye" r#"<path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8z"/><circle cx="8" cy="8" r="1.8"/>"#;
    "lock" r#"<rect x="3" y="7" width="10" height="6.5" rx="1"/><path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2"/>"#;
    "bell" r#"<path d="M4 11V7a4 4 0 0 1 8 0v4l1.2 1.2H2.8z"/><path d="M6.7 14h2.6"/>"#;
    "arrow" r#"<path d="M2 8h11M9 4l4 4-4 4"/>"#;
    "talk" r#"<path d="M2 3h12v8H7l-3.2 2.6V11H2z"/>"#;
    "tray" r#"<path d="M2 9.5 4 3h8l2 6.5V13H2z"/><path d="M2 9.5h3.5l1 1.8h3l1-1.8H14"/>"#;
    "paper" r#"<path d="M4 1.8h5.2L12.5 5v9.2H4z"/><path d="M9 2v3.3h3.3"/>"#;
    "proof" r#"<path d="M8 1.6 13 3.5v4c0 3.4-2.3 5.7-5 6.9-2.7-1.2-5-3.5-5-6.9v-4z"/><path d="m5.8 8 1.6 1.6L10.4 6.4"/>"#;
    "server" r#"<rect x="2.5" y="3" width="11" height="4" rx="1"/><rect x="2.5" y="9" width="11" height="4" rx="1"/><path d="M5 5h.1M5 11h.1"/>"#;
}

#[cfg(test)]
mod tests {
    use super::icon;

    #[test]
    fn an_icon_is_hidden_from_screen_readers() {
        assert!(icon("clock").contains(r#"aria-hidden="true""#));
        assert_eq!(icon("no such"), "");
    }
}
