//! Writes the Swift that speaks to the core's library: `tools/bindings` calls it.

fn main() {
    uniffi::uniffi_bindgen_swift();
}
