//! A map without a map service: the kommun's outline and a pin, drawn from data that the program carries. No tile server
//! learns which places the kommun's cases are about.

use std::fmt::Write;

use minkommun_model::place::Boundaries;

use super::pages::case::Map;

/// Room around the outline, in the box's units.
const MARGIN: f64 = 14.0;
/// Kilometres of longitude at the equator, or of latitude anywhere, per degree.
const KILOMETRES: f64 = 111.2;

/// Where a point is in the box; degrees are stretched as they look at the kommun's own latitude.
struct Projection {
    west: f64,
    north: f64,
    /// Box units per degree of longitude and of latitude.
    scale: (f64, f64),
    offset: (f64, f64),
}

/// The outline of the kommun with a point in it, WGS 84 degrees. `None` for a point far outside, or an unknown kommun.
/// Words of the map are the caller's.
pub fn draw(kommun: &str, latitude: f64, longitude: f64) -> Option<Map> {
    let rings = Boundaries::builtin().outline(kommun)?;
    let projection = Projection::fit(rings)?;
    let (x, y) = projection.point(latitude, longitude);
    let inside = (0.0..=Map::WIDTH).contains(&x) && (0.0..=Map::HEIGHT).contains(&y);
    if !inside {
        return None;
    }
    let land = path(&projection, rings);
    let around = Boundaries::builtin()
        .outlines()
        .filter(|(code, rings)| *code != kommun && projection.shows_any(rings))
        .map(|(_, rings)| path(&projection, rings))
        .collect();
    let per_kilometre = projection.scale.1 / KILOMETRES;
    let kilometres = bar_length(per_kilometre);
    Some(Map {
        land,
        around,
        x: (x * 10.0).round() / 10.0,
        y: (y * 10.0).round() / 10.0,
        bar: (kilometres * per_kilometre * 10.0).round() / 10.0,
        bar_words: format!("{kilometres} km"),
        description: String::new(),
    })
}

fn path(projection: &Projection, rings: &[Vec<[f64; 2]>]) -> String {
    let mut path = String::new();
    for ring in rings {
        for (i, [longitude, latitude]) in ring.iter().enumerate() {
            let (x, y) = projection.point(*latitude, *longitude);
            // Writing to a string cannot fail.
            let _ = write!(path, "{}{x:.1} {y:.1}", if i == 0 { 'M' } else { 'L' });
        }
        path.push('Z');
    }
    path
}

impl Projection {
    fn fit(rings: &[Vec<[f64; 2]>]) -> Option<Self> {
        let mut bounds: Option<[f64; 4]> = None;
        for [x, y] in rings.iter().flatten() {
            let [west, south, east, north] = bounds.unwrap_or([*x, *y, *x, *y]);
            bounds = Some([west.min(*x), south.min(*y), east.max(*x), north.max(*y)]);
        }
        let [west, south, east, north] = bounds?;
        let shrink = ((south + north) / 2.0).to_radians().cos();
        let (width, height) = ((east - west) * shrink, north - south);
        if width <= 0.0 || height <= 0.0 {
            return None;
        }
        let scale = ((Map::WIDTH - 2.0 * MARGIN) / width).min((Map::HEIGHT - 2.0 * MARGIN) / height);
        let offset = ((Map::WIDTH - width * scale) / 2.0, (Map::HEIGHT - height * scale) / 2.0);
        Some(Self { west, north, scale: (scale * shrink, scale), offset })
    }

    /// Whether any corner is in the box: a neighbour that only passes behind it is no loss.
    fn shows_any(&self, rings: &[Vec<[f64; 2]>]) -> bool {
        rings.iter().flatten().any(|[longitude, latitude]| {
            let (x, y) = self.point(*latitude, *longitude);
            (0.0..=Map::WIDTH).contains(&x) && (0.0..=Map::HEIGHT).contains(&y)
        })
    }

    fn point(&self, latitude: f64, longitude: f64) -> (f64, f64) {
        (self.offset.0 + (longitude - self.west) * self.scale.0, self.offset.1 + (self.north - latitude) * self.scale.1)
    }
}

/// A round number of kilometres that is about a fifth of the box.
fn bar_length(units_per_kilometre: f64) -> f64 {
    let wanted = Map::WIDTH / 5.0 / units_per_kilometre;
    [100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0].into_iter().find(|length| *length <= wanted).unwrap_or(0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pin_of_umeas_town_hall_is_on_land_in_the_box() {
        let map = draw("2480", 63.8258, 20.2630).expect("a map");
        assert!(map.land.starts_with('M') && map.land.ends_with('Z'));
        assert!(map.around.len() >= 4, "Umeå has neighbours on three sides: {}", map.around.len());
        assert!((0.0..Map::WIDTH).contains(&map.x) && (0.0..Map::HEIGHT).contains(&map.y));
        assert!(map.bar > 20.0 && map.bar < Map::WIDTH / 4.0, "{}", map.bar);
    }

    #[test]
    fn a_place_in_another_part_of_the_country_has_no_map_here() {
        assert!(draw("2480", 59.33, 18.06).is_none());
        assert!(draw("9999", 63.8, 20.2).is_none());
    }

    #[test]
    fn north_is_up_and_east_is_right() {
        let (south, north) = (draw("2480", 63.80, 20.2).expect("a map"), draw("2480", 63.90, 20.2).expect("a map"));
        assert!(north.y < south.y);
        let (west, east) = (draw("2480", 63.85, 20.1).expect("a map"), draw("2480", 63.85, 20.3).expect("a map"));
        assert!(west.x < east.x);
    }
}
