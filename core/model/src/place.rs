//! "Which kommun is this point in, and how near its border", without a network.
//!
//! The boundaries (CC0) are generalised by about a kilometre and follow the coast, so an answer nearer a border than
//! that is a guess: there, ask the resident, whose word counts. Islands that the generalisation dropped, and piers, read
//! as sea.

use std::sync::LazyLock;

use serde_json::Value;

/// Metres per degree of latitude; of longitude, times the cosine of the latitude. Good to a few parts in a thousand
/// over the tens of kilometres that matter here.
const METRES_PER_DEGREE: f64 = 111_200.0;

/// Two kommuner whose outlines come this near each other share a border there.
const SHARED_BORDER_METRES: f64 = 500.0;

pub struct Boundaries {
    kommuner: Vec<Outline>,
}

/// Where a point is.
#[derive(Clone, Debug, PartialEq)]
pub struct Located<'a> {
    pub code: &'a str,
    pub name: &'a str,
    /// To the nearest border or coast of that kommun.
    pub border_metres: f64,
    /// The kommun across that border; `None` at the coast and towards other countries.
    pub neighbour: Option<Neighbour<'a>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Neighbour<'a> {
    pub code: &'a str,
    pub name: &'a str,
}

struct Outline {
    code: String,
    name: String,
    /// West, south, east, north.
    bounds: [f64; 4],
    /// Longitude, latitude; closed. Holes are rings like any other: a point inside an even number of rings is outside.
    rings: Vec<Vec<[f64; 2]>>,
}

impl Boundaries {
    /// The boundaries of all 290 kommuner, read once.
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<Boundaries> = LazyLock::new(|| {
            // The file is part of the program, and a test reads it.
            Boundaries::parse(include_str!("../data/kommuner.geojson")).expect("the built-in boundaries are GeoJSON")
        });
        &BUILTIN
    }

    /// Reads a GeoJSON collection of multipolygons with the properties `code` and `name`; `None` when it is not one.
    fn parse(geojson: &str) -> Option<Self> {
        let json: Value = serde_json::from_str(geojson).ok()?;
        let kommuner = json["features"].as_array()?.iter().map(Outline::parse).collect::<Option<_>>()?;
        Some(Self { kommuner })
    }

    /// The kommun that a point in WGS 84 degrees lies in; `None` at sea and abroad.
    pub fn kommun_at(&self, latitude: f64, longitude: f64) -> Option<Located<'_>> {
        let here = self.kommuner.iter().find(|kommun| kommun.contains(latitude, longitude))?;
        let border_metres = here.metres_to_border(latitude, longitude);
        let reach = border_metres + SHARED_BORDER_METRES;
        let neighbour = self
            .kommuner
            .iter()
            .filter(|other| other.code != here.code && other.may_be_within(reach, latitude, longitude))
            .map(|other| (other.metres_to_border(latitude, longitude), other))
            .filter(|(metres, _)| *metres <= reach)
            .min_by(|(a, _), (b, _)| a.total_cmp(b))
            .map(|(_, other)| Neighbour { code: &other.code, name: &other.name });
        Some(Located { code: &here.code, name: &here.name, border_metres, neighbour })
    }

    /// How far outside the kommun the point lies, 0 inside it; `None` when there is no such kommun.
    pub fn metres_outside(&self, code: &str, latitude: f64, longitude: f64) -> Option<f64> {
        let kommun = self.kommun(code)?;
        Some(if kommun.contains(latitude, longitude) { 0.0 } else { kommun.metres_to_border(latitude, longitude) })
    }

    /// The name of the place ("Umeå"), not of the authority.
    pub fn name(&self, code: &str) -> Option<&str> {
        self.kommun(code).map(|kommun| kommun.name.as_str())
    }

    /// The rings of a kommun's outline as (longitude, latitude), for drawing.
    pub fn outline(&self, code: &str) -> Option<&[Vec<[f64; 2]>]> {
        self.kommun(code).map(|kommun| kommun.rings.as_slice())
    }

    /// Every kommun's code and rings, for drawing what lies around.
    pub fn outlines(&self) -> impl Iterator<Item = (&str, &[Vec<[f64; 2]>])> {
        self.kommuner.iter().map(|kommun| (kommun.code.as_str(), kommun.rings.as_slice()))
    }

    fn kommun(&self, code: &str) -> Option<&Outline> {
        self.kommuner.iter().find(|kommun| kommun.code == code)
    }
}

impl Outline {
    fn parse(feature: &Value) -> Option<Self> {
        let mut rings = Vec::new();
        for ring in feature["geometry"]["coordinates"].as_array()?.iter().filter_map(Value::as_array).flatten() {
            let point = |point: &Value| Some([point[0].as_f64()?, point[1].as_f64()?]);
            rings.push(ring.as_array()?.iter().map(point).collect::<Option<Vec<_>>>()?);
        }
        let everywhere = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        let bounds = rings.iter().flatten().fold(everywhere, |[west, south, east, north], [x, y]| {
            [west.min(*x), south.min(*y), east.max(*x), north.max(*y)]
        });
        let property = |name: &str| feature["properties"][name].as_str().map(str::to_owned);
        Some(Self { code: property("code")?, name: property("name")?, bounds, rings })
    }

    fn edges(&self) -> impl Iterator<Item = ([f64; 2], [f64; 2])> {
        self.rings.iter().flat_map(|ring| ring.windows(2).map(|pair| (pair[0], pair[1])))
    }

    /// Counts the edges that a ray towards the east crosses.
    fn contains(&self, latitude: f64, longitude: f64) -> bool {
        if !self.may_be_within(0.0, latitude, longitude) {
            return false;
        }
        let crosses = |([x1, y1], [x2, y2]): &([f64; 2], [f64; 2])| {
            (*y1 > latitude) != (*y2 > latitude) && longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1
        };
        self.edges().filter(crosses).count() % 2 == 1
    }

    fn metres_to_border(&self, latitude: f64, longitude: f64) -> f64 {
        let shrink = latitude.to_radians().cos();
        let flat =
            |[x, y]: [f64; 2]| ((x - longitude) * shrink * METRES_PER_DEGREE, (y - latitude) * METRES_PER_DEGREE);
        self.edges().map(|(from, to)| metres_to_edge(flat(from), flat(to))).fold(f64::INFINITY, f64::min)
    }

    fn may_be_within(&self, metres: f64, latitude: f64, longitude: f64) -> bool {
        let [west, south, east, north] = self.bounds;
        let up = metres / METRES_PER_DEGREE;
        let aside = up / latitude.to_radians().cos().max(0.01);
        (south - up..=north + up).contains(&latitude) && (west - aside..=east + aside).contains(&longitude)
    }
}

/// From the origin to the nearest point of the edge.
fn metres_to_edge((x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> f64 {
    let (dx, dy) = (x2 - x1, y2 - y1);
    let length_squared = dx * dx + dy * dy;
    let along = if length_squared > 0.0 { (-(x1 * dx + y1 * dy) / length_squared).clamp(0.0, 1.0) } else { 0.0 };
    (x1 + along * dx).hypot(y1 + along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_at(latitude: f64, longitude: f64) -> Option<&'static str> {
        Boundaries::builtin().kommun_at(latitude, longitude).map(|place| place.code)
    }

    #[test]
    fn city_halls_lie_in_their_kommuner() {
        assert_eq!(code_at(63.8258, 20.2630), Some("2480"));
        assert_eq!(code_at(64.7507, 20.9528), Some("2482"));
        assert_eq!(code_at(62.3908, 17.3069), Some("2281"));
        assert_eq!(code_at(59.3326, 18.0649), Some("0180"));
        assert_eq!(code_at(67.8522, 20.2253), Some("2584"));
    }

    #[test]
    fn the_sea_and_other_countries_are_nobodys() {
        assert_eq!(code_at(62.9, 19.6), None);
        assert_eq!(code_at(63.0960, 21.6158), None, "Vaasa");
        assert_eq!(code_at(0.0, 0.0), None);
        assert_eq!(code_at(f64::NAN, 20.0), None);
    }

    #[test]
    fn the_border_and_the_kommun_across_it_are_found() {
        let vannas = Boundaries::builtin().kommun_at(63.9066, 19.7556).expect("Vännäs lies in Sweden");
        assert_eq!(vannas.code, "2460");
        let brannland = Boundaries::builtin().kommun_at(63.83, 20.1).expect("west of Umeå");
        assert_eq!((brannland.code, brannland.neighbour.map(|n| n.code)), ("2480", Some("2460")));
    }

    #[test]
    fn how_far_outside_a_kommun_a_point_lies_is_in_metres() {
        let boundaries = Boundaries::builtin();
        assert_eq!(boundaries.metres_outside("2480", 63.8258, 20.2630), Some(0.0));
        // Skellefteå's city hall; Umeå's northern border is some fifty kilometres south of it.
        let metres = boundaries.metres_outside("2480", 64.7507, 20.9528).unwrap();
        assert!((30_000.0..70_000.0).contains(&metres), "{metres}");
        assert_eq!(boundaries.metres_outside("9999", 63.8, 20.2), None);
    }

    #[test]
    fn there_are_290_kommuner_with_closed_rings() {
        let boundaries = Boundaries::builtin();
        assert_eq!(boundaries.kommuner.len(), 290);
        assert!(
            boundaries
                .kommuner
                .iter()
                .flat_map(|k| &k.rings)
                .all(|ring| ring.len() > 3 && ring[0] == ring[ring.len() - 1])
        );
    }

    #[test]
    fn distance_to_an_edge_is_to_its_nearest_point() {
        assert_eq!(metres_to_edge((-1.0, 3.0), (1.0, 3.0)), 3.0);
        assert_eq!(metres_to_edge((3.0, 4.0), (9.0, 4.0)), 5.0);
        assert_eq!(metres_to_edge((3.0, 4.0), (3.0, 4.0)), 5.0);
    }
}
