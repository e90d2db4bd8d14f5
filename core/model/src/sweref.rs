//! SWEREF 99 TM, the grid that kommuner keep their maps in, and WGS 84, which phones speak. The two differ by less than a
//! metre, and the difference is left out.

/// The transverse projection of a national grid over GRS 80.
struct Grid {
    central_meridian: f64,
    scale: f64,
    false_northing: f64,
    false_easting: f64,
}

const SWEREF_99_TM: Grid =
    Grid { central_meridian: 15.0, scale: 0.9996, false_northing: 0.0, false_easting: 500_000.0 };

const FLATTENING: f64 = 1.0 / 298.257_222_101;
/// The third flattening.
const N: f64 = FLATTENING / (2.0 - FLATTENING);
const E2: f64 = FLATTENING * (2.0 - FLATTENING);
/// Of the sphere with the same meridian, in metres.
const RADIUS: f64 = 6_378_137.0 / (1.0 + N) * (1.0 + N * N / 4.0 + N * N * N * N / 64.0);

/// Degrees to northing and easting in metres.
pub fn from_wgs84(latitude: f64, longitude: f64) -> (f64, f64) {
    SWEREF_99_TM.project(latitude, longitude)
}

/// Northing and easting in metres to degrees: latitude, longitude.
pub fn to_wgs84(north: f64, east: f64) -> (f64, f64) {
    SWEREF_99_TM.unproject(north, east)
}

// Gauss-Krüger by Krüger's series, as Lantmäteriet gives it ("Gauss Conformal Projection"): good to a millimetre.
impl Grid {
    fn project(&self, latitude: f64, longitude: f64) -> (f64, f64) {
        let (phi, lambda) = (latitude.to_radians(), (longitude - self.central_meridian).to_radians());
        let (sin, cos) = phi.sin_cos();
        let series = [
            E2,
            (5.0 * E2.powi(2) - E2.powi(3)) / 6.0,
            (104.0 * E2.powi(3) - 45.0 * E2.powi(4)) / 120.0,
            1237.0 * E2.powi(4) / 1260.0,
        ];
        let conformal = phi - sin * cos * in_squares(series, sin);

        let xi = conformal.tan().atan2(lambda.cos());
        let eta = (conformal.cos() * lambda.sin()).atanh();
        let (mut north, mut east) = (xi, eta);
        let beta = [
            N / 2.0 - 2.0 * N.powi(2) / 3.0 + 5.0 * N.powi(3) / 16.0 + 41.0 * N.powi(4) / 180.0,
            13.0 * N.powi(2) / 48.0 - 3.0 * N.powi(3) / 5.0 + 557.0 * N.powi(4) / 1440.0,
            61.0 * N.powi(3) / 240.0 - 103.0 * N.powi(4) / 140.0,
            49_561.0 * N.powi(4) / 161_280.0,
        ];
        for (k, beta) in (1..=4).zip(beta) {
            let twice = 2.0 * f64::from(k);
            north += beta * (twice * xi).sin() * (twice * eta).cosh();
            east += beta * (twice * xi).cos() * (twice * eta).sinh();
        }
        (self.scale * RADIUS * north + self.false_northing, self.scale * RADIUS * east + self.false_easting)
    }

    fn unproject(&self, north: f64, east: f64) -> (f64, f64) {
        let xi = (north - self.false_northing) / (self.scale * RADIUS);
        let eta = (east - self.false_easting) / (self.scale * RADIUS);
        let delta = [
            N / 2.0 - 2.0 * N.powi(2) / 3.0 + 37.0 * N.powi(3) / 96.0 - N.powi(4) / 360.0,
            N.powi(2) / 48.0 + N.powi(3) / 15.0 - 437.0 * N.powi(4) / 1440.0,
            17.0 * N.powi(3) / 480.0 - 37.0 * N.powi(4) / 840.0,
            4397.0 * N.powi(4) / 161_280.0,
        ];
        let (mut along, mut across) = (xi, eta);
        for (k, delta) in (1..=4).zip(delta) {
            let twice = 2.0 * f64::from(k);
            along -= delta * (twice * xi).sin() * (twice * eta).cosh();
            across -= delta * (twice * xi).cos() * (twice * eta).sinh();
        }
        let conformal = (along.sin() / across.cosh()).asin();
        let lambda = across.sinh().atan2(along.cos());
        let (sin, cos) = conformal.sin_cos();
        let series = [
            E2 + E2.powi(2) + E2.powi(3) + E2.powi(4),
            -(7.0 * E2.powi(2) + 17.0 * E2.powi(3) + 30.0 * E2.powi(4)) / 6.0,
            (224.0 * E2.powi(3) + 889.0 * E2.powi(4)) / 120.0,
            -(4279.0 * E2.powi(4)) / 1260.0,
        ];
        let phi = conformal + sin * cos * in_squares(series, sin);
        (phi.to_degrees(), self.central_meridian + lambda.to_degrees())
    }
}

/// A + B sin² + C sin⁴ + D sin⁶
fn in_squares(series: [f64; 4], sin: f64) -> f64 {
    series.into_iter().rev().fold(0.0, |sum, one| sum * sin * sin + one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_projection_gives_lantmateriets_own_control_point_there_and_back() {
        let grid = Grid {
            central_meridian: 13.0 + 35.0 / 60.0 + 7.692 / 3600.0,
            scale: 1.000_002_540_000,
            false_northing: -6_226_307.864_0,
            false_easting: 84_182.879_0,
        };
        let (north, east) = grid.project(66.0, 24.0);
        assert!((north - 1_135_809.413_803).abs() < 0.001, "{north}");
        assert!((east - 555_304.016_555).abs() < 0.001, "{east}");
        let (latitude, longitude) = grid.unproject(1_135_809.413_803, 555_304.016_555);
        assert!((latitude - 66.0).abs() < 1e-8 && (longitude - 24.0).abs() < 1e-8, "{latitude} {longitude}");
    }

    /// As PROJ gives them for EPSG:3006.
    #[test]
    fn town_halls_and_the_far_north_are_where_proj_has_them() {
        for (latitude, longitude, north, east) in [
            (63.8258, 20.2630, 7_088_280.798, 758_803.435),
            (62.3908, 17.3069, 6_919_844.804, 619_260.250),
            (66.0, 24.0, 7_349_217.668, 907_351.981),
        ] {
            let found = from_wgs84(latitude, longitude);
            assert!((found.0 - north).abs() < 0.001 && (found.1 - east).abs() < 0.001, "{found:?}");
            let back = to_wgs84(north, east);
            // A hundred-millionth of a degree is a millimetre.
            assert!((back.0 - latitude).abs() < 2e-8 && (back.1 - longitude).abs() < 2e-8, "{back:?}");
        }
    }

    #[test]
    fn there_and_back_is_where_it_began_all_over_sweden() {
        for row in 0..=14 {
            for column in 0..=14 {
                let (latitude, longitude) = (55.0 + f64::from(row), 10.5 + f64::from(column));
                let (north, east) = from_wgs84(latitude, longitude);
                let back = to_wgs84(north, east);
                assert!((back.0 - latitude).abs() < 1e-8 && (back.1 - longitude).abs() < 1e-8, "{back:?}");
            }
        }
    }
}
