//! Pictures that only the phone's own system can open, as a port.

/// Formats that no decoder in this program knows (HEIC, AVIF), and pictures that are too large to decode whole in memory:
/// iOS and Android open both, smaller, by themselves.
pub trait Codec: Send + Sync {
    /// The picture as JPEG or PNG, its longer side about `longest` pixels, turned as its metadata says or with that
    /// metadata kept. `None` when the system cannot. Called on a thread that may block.
    fn convert(&self, picture: &[u8], media_type: &str, longest: u32) -> Option<Vec<u8>>;
}

/// Converts nothing: for whoever has no such system.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCodec;

impl Codec for NoCodec {
    fn convert(&self, _: &[u8], _: &str, _: u32) -> Option<Vec<u8>> {
        None
    }
}
