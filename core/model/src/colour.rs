//! Two brand colours become everything that pages and apps draw with, readable whatever the kommun chose.
//!
//! Hue and chroma are OKLCH's (Ottosson 2020, as in CSS Color 4). Lightness is CIE L\*, as in Material 3, because WCAG's
//! contrast is a matter of luminance alone: two tones that lie far enough apart are readable in every hue.

use std::{fmt, str::FromStr};

use color::{Oklch, OpaqueColor, Srgb};

/// What text needs against its ground (WCAG 2.2, 1.4.3).
pub const TEXT: f64 = 4.5;
/// What borders of controls, icons and focus rings need (WCAG 2.2, 1.4.11).
pub const GRAPHIC: f64 = 3.0;

/// sRGB, eight bits a channel. Read and written as `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a colour like #1d5c4f")]
pub struct NotAColour(String);

impl FromStr for Colour {
    type Err = NotAColour;

    fn from_str(hex: &str) -> Result<Self, NotAColour> {
        let digits = hex.strip_prefix('#').filter(|digits| digits.len() == 6);
        let bytes = digits.and_then(|digits| hex::decode(digits).ok());
        let rgb = bytes.and_then(|bytes| <[u8; 3]>::try_from(bytes).ok());
        rgb.map(Self).ok_or_else(|| NotAColour(hex.to_owned()))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

impl Colour {
    pub const WHITE: Self = Self([255, 255, 255]);
    pub const BLACK: Self = Self([0, 0, 0]);

    /// WCAG's contrast ratio, from 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// WCAG's relative luminance, from 0 to 1.
    pub fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// How different two colours look: the distance in Oklab. 0.02 can just be seen side by side.
    pub fn distance(self, other: Self) -> f64 {
        let lab = |colour: Self| {
            let Oklch3 { lightness, chroma, hue } = colour.oklch();
            let hue = hue.to_radians();
            [lightness, chroma * hue.cos(), chroma * hue.sin()]
        };
        lab(self).into_iter().zip(lab(other)).map(|(one, other)| (one - other).powi(2)).sum::<f64>().sqrt()
    }

    /// The same hue at another lightness (L\*, 0 to 100), as strong as it is if the screen can show that.
    pub fn with_tone(self, tone: f64) -> Self {
        let own = self.oklch();
        own.at(tone, own.chroma)
    }

    /// How strong the colour is: 0 is grey, and screens reach about 0.3.
    pub fn chroma(self) -> f64 {
        self.oklch().chroma
    }

    fn oklch(self) -> Oklch3 {
        let srgb = OpaqueColor::<Srgb>::new(self.0.map(|channel| f32::from(channel) / 255.0));
        let [lightness, chroma, hue] = srgb.convert::<Oklch>().components;
        Oklch3 { lightness: lightness.into(), chroma: chroma.into(), hue: hue.into() }
    }

    /// L\*, from 0 to 100.
    fn tone(self) -> f64 {
        let y = self.luminance();
        if y <= 216.0 / 24389.0 { y * 24389.0 / 27.0 } else { 116.0 * y.cbrt() - 16.0 }
    }
}

#[derive(Clone, Copy)]
struct Oklch3 {
    lightness: f64,
    chroma: f64,
    /// Degrees.
    hue: f64,
}

impl Oklch3 {
    /// The colour of this hue at tone `tone` (L\*, 0 to 100), as strong as `chroma` if the screen can show it.
    fn at(self, tone: f64, chroma: f64) -> Colour {
        if tone <= 0.0 {
            return Colour::BLACK;
        }
        if tone >= 100.0 {
            return Colour::WHITE;
        }
        let (mut dark, mut light) = (0.0, 1.0);
        let mut found = Colour::BLACK;
        for _ in 0..12 {
            let lightness = (dark + light) / 2.0;
            found = Self { lightness, chroma, hue: self.hue }.in_gamut();
            if found.tone() < tone { dark = lightness } else { light = lightness }
        }
        found
    }

    /// Weakened until each channel lies between 0 and 1.
    fn in_gamut(self) -> Colour {
        #[expect(clippy::cast_possible_truncation, reason = "the crate counts in f32")]
        let srgb = |chroma: f64| {
            let at = [self.lightness as f32, chroma as f32, self.hue as f32];
            OpaqueColor::<Oklch>::new(at).convert::<Srgb>().components
        };
        let fits = |rgb: &[f32; 3]| rgb.iter().all(|channel| (-0.0005..=1.0005).contains(channel));
        let (mut weak, mut strong) = (0.0, self.chroma);
        let mut rgb = srgb(strong);
        if !fits(&rgb) {
            for _ in 0..8 {
                let middle = (weak + strong) / 2.0;
                if fits(&srgb(middle)) { weak = middle } else { strong = middle }
            }
            rgb = srgb(weak);
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
        Colour(rgb.map(|channel| (channel.clamp(0.0, 1.0) * 255.0).round() as u8))
    }
}

macro_rules! roles {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// Material 3's roles, and three of our own: `Bar`, `OnBar` (the one surface that is the kommun's colour in both
        /// schemes) and `Soft` (a ground for what is chosen or the kommun's).
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Role { $($variant),* }

        impl Role {
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// As Material names it, in snake_case.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

roles! {
    Primary "primary", OnPrimary "on_primary",
    PrimaryContainer "primary_container", OnPrimaryContainer "on_primary_container",
    Secondary "secondary", OnSecondary "on_secondary",
    SecondaryContainer "secondary_container", OnSecondaryContainer "on_secondary_container",
    Tertiary "tertiary", OnTertiary "on_tertiary",
    TertiaryContainer "tertiary_container", OnTertiaryContainer "on_tertiary_container",
    Error "error", OnError "on_error", ErrorContainer "error_container", OnErrorContainer "on_error_container",
    Surface "surface", SurfaceDim "surface_dim", SurfaceBright "surface_bright",
    SurfaceContainerLowest "surface_container_lowest", SurfaceContainerLow "surface_container_low",
    SurfaceContainer "surface_container", SurfaceContainerHigh "surface_container_high",
    SurfaceContainerHighest "surface_container_highest",
    OnSurface "on_surface", OnSurfaceVariant "on_surface_variant",
    Outline "outline", OutlineVariant "outline_variant",
    InverseSurface "inverse_surface", InverseOnSurface "inverse_on_surface", InversePrimary "inverse_primary",
    Scrim "scrim", Shadow "shadow",
    Bar "bar", OnBar "on_bar", Soft "soft",
}

/// iOS's semantic colours, each with the role that it takes.
pub const IOS: &[(&str, Role)] = &[
    ("AccentColor", Role::Primary),
    ("OnAccent", Role::OnPrimary),
    ("AccentFill", Role::PrimaryContainer),
    ("OnAccentFill", Role::OnPrimaryContainer),
    ("Destructive", Role::Error),
    ("Label", Role::OnSurface),
    ("SecondaryLabel", Role::OnSurfaceVariant),
    ("SystemBackground", Role::Surface),
    ("SecondarySystemBackground", Role::SurfaceContainer),
    ("TertiarySystemBackground", Role::SurfaceContainerHighest),
    ("ControlBorder", Role::Outline),
    ("Separator", Role::OutlineVariant),
    ("Bar", Role::Bar),
    ("OnBar", Role::OnBar),
    ("Soft", Role::Soft),
];

/// The surfaces that text stands on.
const GROUNDS: [Role; 8] = [
    Role::Surface,
    Role::SurfaceBright,
    Role::SurfaceContainerLowest,
    Role::SurfaceContainerLow,
    Role::SurfaceContainer,
    Role::SurfaceContainerHigh,
    Role::SurfaceContainerHighest,
    Role::Soft,
];

/// A colour on its ground, and the contrast that it needs there.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    pub front: Role,
    pub ground: Role,
    pub needed: f64,
}

/// Every pair that pages and apps draw. `OutlineVariant` is not among them: it only divides, and means nothing.
pub fn pairs() -> Vec<Pair> {
    use Role::*;
    let filled = [
        (OnPrimary, Primary),
        (OnPrimaryContainer, PrimaryContainer),
        (OnSecondary, Secondary),
        (OnSecondaryContainer, SecondaryContainer),
        (OnTertiary, Tertiary),
        (OnTertiaryContainer, TertiaryContainer),
        (OnError, Error),
        (OnErrorContainer, ErrorContainer),
        (InverseOnSurface, InverseSurface),
        (InversePrimary, InverseSurface),
        (OnBar, Bar),
    ];
    let mut pairs: Vec<_> = filled.iter().map(|&(front, ground)| Pair { front, ground, needed: TEXT }).collect();
    for ground in GROUNDS {
        let words = [OnSurface, OnSurfaceVariant, Primary, Secondary, Tertiary, Error];
        pairs.extend(words.map(|front| Pair { front, ground, needed: TEXT }));
        pairs.push(Pair { front: Outline, ground, needed: GRAPHIC });
    }
    pairs
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme([Colour; Role::ALL.len()]);

impl Scheme {
    pub fn get(&self, role: Role) -> Colour {
        self.0[role as usize]
    }

    /// The four values of the kommun's own that a page draws with, as CSS declarations.
    fn css(&self) -> String {
        let [bar, on_bar, text, soft] = [Role::Bar, Role::OnBar, Role::Primary, Role::Soft].map(|role| self.get(role));
        format!("--brand: {bar}; --on-brand: {on_bar}; --brand-text: {text}; --brand-soft: {soft}; --edge: {text};")
    }
}

/// A brand colour that cannot be read as it is, and what stands in for it wherever it is text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// `brand.primary` or `brand.tint`.
    pub field: &'static str,
    pub given: Colour,
    pub used: Colour,
}

/// Both schemes of a kommun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Palette {
    /// As the kommun gave them: for decoration, where nothing has to be read.
    pub primary: Colour,
    pub tint: Colour,
    pub light: Scheme,
    pub dark: Scheme,
}

impl Palette {
    pub fn new(primary: Colour, tint: Colour) -> Self {
        Self { primary, tint, light: scheme(primary, tint, &LIGHT), dark: scheme(primary, tint, &DARK) }
    }

    /// `primary` carries the light scheme and `tint` the dark one; these are those that could not.
    pub fn stand_ins(&self) -> Vec<StandIn> {
        let used = [
            ("brand.primary", self.primary, self.light.get(Role::Primary)),
            ("brand.tint", self.tint, self.dark.get(Role::Primary)),
        ];
        let differ = used.into_iter().filter(|(_, given, used)| given != used);
        differ.map(|(field, given, used)| StandIn { field, given, used }).collect()
    }

    /// What the console and the preview phone draw with: custom properties for each scheme.
    pub fn stylesheet(&self) -> String {
        let (light, dark) = (self.light.css(), self.dark.css());
        format!(":root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n")
    }
}

/// The tones of one scheme: Material 3's baseline, where a number is L\*.
struct Tones {
    /// Where a brand colour is looked for when it cannot be used as it is: from here, this way.
    away: f64,
    accent: f64,
    on_accent: f64,
    container: f64,
    on_container: f64,
    bar: Option<f64>,
    soft: f64,
    surfaces: [f64; 8],
    on_surface: f64,
    on_surface_variant: f64,
    outline: f64,
    outline_variant: f64,
    inverse: [f64; 3],
}

const LIGHT: Tones = Tones {
    away: -1.0,
    accent: 40.0,
    on_accent: 100.0,
    container: 90.0,
    on_container: 10.0,
    bar: None,
    soft: 94.0,
    surfaces: [98.0, 87.0, 98.0, 100.0, 96.0, 94.0, 92.0, 90.0],
    on_surface: 10.0,
    on_surface_variant: 30.0,
    outline: 50.0,
    outline_variant: 80.0,
    inverse: [20.0, 95.0, 80.0],
};

const DARK: Tones = Tones {
    away: 1.0,
    accent: 80.0,
    on_accent: 15.0,
    container: 30.0,
    on_container: 90.0,
    bar: Some(25.0),
    soft: 17.0,
    surfaces: [6.0, 6.0, 24.0, 4.0, 10.0, 12.0, 17.0, 22.0],
    on_surface: 90.0,
    on_surface_variant: 80.0,
    outline: 60.0,
    outline_variant: 30.0,
    inverse: [90.0, 20.0, 40.0],
};

fn scheme(primary: Colour, tint: Colour, tones: &Tones) -> Scheme {
    let (own, other) = (primary.oklch(), tint.oklch());
    let (brand, leading) = if tones.away < 0.0 { (primary, own) } else { (tint, other) };
    // Grounds keep a trace of the kommun's hue. A grey has no hue to keep.
    let trace = |share: f64| (own.chroma * share).min(0.012);
    let strong = |of: Oklch3| of.chroma.clamp(0.0, 0.16);
    let quiet = other.chroma.min(0.05);
    let third = Oklch3 { hue: own.hue + 60.0, ..own };
    let alarm = Oklch3 { lightness: 0.5, chroma: 0.18, hue: 27.0 };

    let mut colours = [Colour::BLACK; Role::ALL.len()];
    let mut set = |role: Role, colour: Colour| colours[role as usize] = colour;
    let surfaces = [
        Role::Surface,
        Role::SurfaceDim,
        Role::SurfaceBright,
        Role::SurfaceContainerLowest,
        Role::SurfaceContainerLow,
        Role::SurfaceContainer,
        Role::SurfaceContainerHigh,
        Role::SurfaceContainerHighest,
    ];
    for (role, tone) in surfaces.into_iter().zip(tones.surfaces) {
        set(role, own.at(tone, trace(0.12)));
    }
    set(Role::OnSurface, own.at(tones.on_surface, trace(0.1)));
    set(Role::OnSurfaceVariant, own.at(tones.on_surface_variant, trace(0.2)));
    set(Role::Outline, own.at(tones.outline, trace(0.2)));
    set(Role::OutlineVariant, own.at(tones.outline_variant, trace(0.2)));
    let soft = own.at(tones.soft, strong(own).min(0.03));
    set(Role::Soft, soft);

    // The brand as it is, if it can be read wherever it is text; else the nearest tone of its hue that can.
    let on = leading.at(tones.on_accent, strong(leading));
    let hardest = own.at(tones.surfaces[7], trace(0.12));
    let readable = |colour: Colour| {
        let grounds = [on, hardest, soft, own.at(tones.surfaces[2], trace(0.12))];
        grounds.into_iter().all(|ground| colour.contrast(ground) >= TEXT)
    };
    let steps = (0..=100).map(|step| brand.tone() + tones.away * f64::from(step));
    let nearest = steps.map(|tone| leading.at(tone, leading.chroma)).find(|colour| readable(*colour));
    let accent = if readable(brand) { brand } else { nearest.unwrap_or(leading.at(tones.accent, strong(leading))) };
    set(Role::Primary, accent);
    set(Role::OnPrimary, on);
    set(Role::PrimaryContainer, own.at(tones.container, strong(own).min(0.09)));
    set(Role::OnPrimaryContainer, own.at(tones.on_container, strong(own).min(0.09)));

    let families = [
        (other, quiet, [Role::Secondary, Role::OnSecondary, Role::SecondaryContainer, Role::OnSecondaryContainer]),
        (
            third,
            strong(own).min(0.08),
            [Role::Tertiary, Role::OnTertiary, Role::TertiaryContainer, Role::OnTertiaryContainer],
        ),
        (alarm, alarm.chroma, [Role::Error, Role::OnError, Role::ErrorContainer, Role::OnErrorContainer]),
    ];
    for (hue, chroma, roles) in families {
        let tones = [tones.accent, tones.on_accent, tones.container, tones.on_container];
        for (role, tone) in roles.into_iter().zip(tones) {
            set(role, hue.at(tone, chroma));
        }
    }

    let [inverse, on_inverse, inverse_primary] = tones.inverse;
    set(Role::InverseSurface, own.at(inverse, trace(0.12)));
    set(Role::InverseOnSurface, own.at(on_inverse, trace(0.12)));
    set(Role::InversePrimary, own.at(inverse_primary, strong(own)));
    set(Role::Bar, tones.bar.map_or(accent, |tone| own.at(tone, strong(own).min(0.09))));
    set(Role::OnBar, Colour::WHITE);
    Scheme(colours)
}
