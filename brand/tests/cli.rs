//! The program as a person runs it, on a project of its own.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what cannot go on fails the test")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use sha2::{Digest, Sha256};
use tempfile::TempDir;

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A project with the real catalogue's names and the kommuner that are asked for.
struct Project(TempDir);

impl Project {
    fn with(slugs: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(here().join("catalogue")).unwrap() {
            let entry = entry.unwrap();
            if entry.path().is_dir() {
                let to = folder.path().join("catalogue").join(entry.file_name());
                fs::create_dir_all(&to).unwrap();
                fs::write(to.join("1.toml"), "").unwrap();
            }
        }
        fs::create_dir_all(folder.path().join("kommuner")).unwrap();
        fs::create_dir_all(folder.path().join("guides")).unwrap();
        for guide in ["flytta-hit", "starta-foretag"] {
            fs::write(folder.path().join(format!("guides/{guide}.toml")), "").unwrap();
        }
        for slug in slugs {
            let to = folder.path().join("kommuner").join(slug);
            fs::create_dir_all(&to).unwrap();
            for name in ["kommun.toml", "logo.svg", "logo-dark.svg"] {
                fs::copy(here().join("kommuner").join(slug).join(name), to.join(name)).unwrap();
            }
        }
        Self(folder)
    }

    fn path(&self, part: &str) -> PathBuf {
        self.0.path().join(part)
    }

    /// Changes the file of `umea`, and tells the line of what was put there.
    fn change(&self, from: &str, to: &str) -> usize {
        let path = self.path("kommuner/umea/kommun.toml");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from}");
        let changed = text.replacen(from, to, 1);
        let line = text[..text.find(from).unwrap()].matches('\n').count() + 1;
        fs::write(path, changed).unwrap();
        line
    }

    fn run(&self, args: &[&str]) -> Said {
        let output = Command::new(env!("CARGO_BIN_EXE_minkommun-brand"))
            .arg("--root")
            .arg(self.0.path())
            .args(args)
            .env_remove("MINKOMMUN_LANGUAGE")
            .output()
            .unwrap();
        Said::of(&output)
    }

    /// Runs `check` and returns what stands on the lines that are errors.
    fn errors(&self) -> Vec<String> {
        let said = self.run(&["--language", "en", "check"]);
        assert_eq!(said.code, 1, "{}", said.text);
        said.text.lines().filter(|line| line.contains(": error: ")).map(ToOwned::to_owned).collect()
    }
}

struct Said {
    code: i32,
    text: String,
}

impl Said {
    fn of(output: &Output) -> Self {
        let text = [output.stdout.as_slice(), &output.stderr].concat();
        Self { code: output.status.code().unwrap(), text: String::from_utf8(text).unwrap() }
    }
}

/// Every file under `folder` with its hash.
fn contents(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, hex::encode(Sha256::digest(fs::read(path).unwrap())));
            }
        }
    }
    found
}

#[test]
fn all_kommuner_of_the_project_pass_without_a_warning() {
    let output = Command::new(env!("CARGO_BIN_EXE_minkommun-brand"))
        .args(["--root", here().to_str().unwrap(), "check", "--strict"])
        .output()
        .unwrap();
    let said = Said::of(&output);
    assert_eq!(said.code, 0, "{}", said.text);
    assert!(said.text.ends_with("28 kommuner, 0 fel, 0 varningar\n"), "{}", said.text);
    assert!(!said.text.contains('\u{1b}'), "no colours where there is no terminal");
}

#[test]
fn each_fault_gets_one_sentence_with_its_file_and_line() {
    let faults: [(&str, &str, &str); 9] = [
        ("genitive = \"Umeå kommuns\"\n", "", "genitive is missing in the file: add it."),
        ("name = \"Min kommun Umeå\"", "name = \"Min kommun, för oss alla i Umeå\"", "app.name has 31 characters"),
        ("url = \"https://umea.example\"", "url = \"http://umea.example\"", "is not a safe link"),
        ("tint = \"#8fd3c1\"", "tint = \"#1d5c50\"", "can hardly be told from"),
        ("languages = [\"sv\", \"en\"]", "languages = [\"sv\", \"en\", \"fit\"]", "own texts do not exist in fit"),
        (
            "hours = { sv = \"Vardagar kl. 8–16\", en = \"Weekdays 8–16\" }",
            "hours = { sv = \"Vardagar\" }",
            "contact.hours lacks en",
        ),
        (
            "\"felanmalan-park\"",
            "\"felanmalan-parc\"",
            "services has felanmalan-parc, which does not exist: write felanmalan-park.",
        ),
        ("[delivery]", "[delivry]", "delivry means nothing: write delivery."),
        ("zoom = 12", "zoom = \"tolv\"", "map.zoom has to be a whole number without quotation marks."),
    ];
    for (from, to, expected) in faults {
        let project = Project::with(&["umea"]);
        let line = project.change(from, to);
        let errors = project.errors();
        let place = format!("umea/kommun.toml:{line}: ");
        // A key that is missing is told where the file begins.
        let found =
            errors.iter().find(|error| error.contains(expected)).unwrap_or_else(|| panic!("{expected}: {errors:?}"));
        assert!(found.starts_with(&place) || to.is_empty(), "{place}: {found}");
    }
}

#[test]
fn an_id_that_another_kommun_has_is_refused_for_both() {
    let project = Project::with(&["umea", "sundsvall"]);
    project.change("ios_bundle_id = \"example.umea.minkommun\"", "ios_bundle_id = \"example.sundsvall.minkommun\"");
    let errors = project.errors();
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(
        errors[0].contains("belongs to umea already") && errors[1].contains("belongs to sundsvall already"),
        "{errors:?}"
    );
}

#[test]
fn bad_drawings_are_refused_in_one_sentence() {
    let mut photo = Vec::new();
    photo.extend([0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0xff, 0xfe]);
    let drawings: [(&[u8], &str); 4] = [
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">\n<script>alert(1)</script></svg>", "logo.svg:2: error: The file has a script"),
        (&photo, "This is a bitmap called .svg"),
        (&[b' '; 50_000_000], "The file is 50000 kB and may be 500 kB at most"),
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><image href=\"https://evil.example/a.png\"/></svg>", "fetches something from elsewhere"),
    ];
    for (bytes, expected) in drawings {
        let project = Project::with(&["umea"]);
        fs::write(project.path("kommuner/umea/logo.svg"), bytes).unwrap();
        let errors = project.errors();
        assert!(errors.iter().any(|error| error.contains(expected)), "{expected}: {errors:?}");
    }
    let project = Project::with(&["umea"]);
    fs::remove_file(project.path("kommuner/umea/logo-dark.svg")).unwrap();
    assert!(project.errors()[0].contains("umea/logo-dark.svg: error: The file is missing"));
}

#[test]
fn an_overlay_for_a_service_that_is_gone_is_refused() {
    let project = Project::with(&["umea"]);
    fs::create_dir(project.path("kommuner/umea/overlays")).unwrap();
    fs::write(project.path("kommuner/umea/overlays/hundskatt.toml"), "").unwrap();
    let errors = project.errors();
    assert!(
        errors[0].starts_with("umea/overlays/hundskatt.toml:1: ") && errors[0].contains("no longer in the catalogue")
    );
}

#[test]
fn nothing_is_written_for_a_folder_with_an_error() {
    let project = Project::with(&["umea", "sundsvall"]);
    assert_eq!(project.run(&["build", "umea"]).code, 0);
    let before = contents(&project.path("target/brand/umea"));
    project.change("tint = \"#8fd3c1\"", "tint = \"mint\"");
    let said = project.run(&["build"]);
    assert_eq!(said.code, 1);
    assert!(said.text.contains("inget skrivet") && said.text.contains("Sundsvalls kommun"), "{}", said.text);
    assert_eq!(contents(&project.path("target/brand/umea")), before, "the earlier build stands as it was");
    assert!(project.path("target/brand/sundsvall/brand.json").exists(), "the other one is built");
}

#[test]
fn the_same_folder_gives_the_same_bytes() {
    let (one, other) = (Project::with(&["umea"]), Project::with(&["umea"]));
    one.run(&["build", "umea"]);
    other.run(&["build", "umea"]);
    let built = contents(&one.path("target/brand/umea"));
    assert!(built.len() > 70, "{} files", built.len());
    assert_eq!(built, contents(&other.path("target/brand/umea")));
}

#[test]
fn what_is_generated_is_as_it_was() {
    let project = Project::with(&["umea", "lycksele"]);
    // An account's ids, so that the files that name them are not empty.
    let print = (0..32).map(|i| format!("{i:02X}")).collect::<Vec<_>>().join(":");
    project
        .change("domain = ", &format!("ios_team_id = \"A1B2C3D4E5\"\nandroid_certificates = [\"{print}\"]\ndomain = "));
    let said = project.run(&["build"]);
    assert_eq!(said.code, 0, "{}", said.text);
    for slug in ["umea", "lycksele"] {
        for file in [
            "brand.json",
            "android/brand.properties",
            "android/res/values/strings.xml",
            "android/res/values-night/colors.xml",
            "ios/Kommun.xcconfig",
            "ios/Kommun.entitlements",
            "ios/InfoPlist.xcstrings",
            "ios/Assets.xcassets/AccentColor.colorset/Contents.json",
            "well-known/apple-app-site-association",
            "well-known/assetlinks.json",
            "fastlane/ios/metadata/sv/keywords.txt",
        ] {
            let text = fs::read_to_string(project.path("target/brand").join(slug).join(file)).unwrap();
            insta::assert_snapshot!(format!("{slug}-{}", file.replace('/', "-")), text);
        }
    }
    let names = contents(&project.path("target/brand/umea")).into_keys().collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!("files", names);
}

#[test]
fn the_schema_that_editors_read_is_the_programs_own() {
    let output = Command::new(env!("CARGO_BIN_EXE_minkommun-brand")).arg("schema").output().unwrap();
    let kept = fs::read_to_string(here().join("docs/kommun.schema.json")).unwrap();
    let mend = "write it anew: cargo run -q -p minkommun-brand -- schema > docs/kommun.schema.json";
    assert_eq!(String::from_utf8(output.stdout).unwrap(), kept, "{mend}");
}

#[test]
fn every_key_is_described() {
    let schema: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(here().join("docs/kommun.schema.json")).unwrap()).unwrap();
    let guide = fs::read_to_string(here().join("docs/rebrand.md")).unwrap();
    let parts = std::iter::once(&schema).chain(schema["$defs"].as_object().unwrap().values());
    let keys = parts.filter_map(|part| part["properties"].as_object()).flat_map(|properties| properties.keys());
    let missing: Vec<_> = keys.filter(|key| !guide.contains(key.as_str())).collect();
    // The days between are written "monday … sunday".
    let missing: Vec<_> = missing.into_iter().filter(|key| !key.ends_with("day")).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

#[test]
fn a_new_kommun_passes_its_first_check() {
    let project = Project::with(&["umea"]);
    let logo = here().join("kommuner/sundsvall/logo.svg");
    let said = project.run(&["new", "--code", "2583", "--logo", logo.to_str().unwrap()]);
    assert_eq!(said.code, 0, "{}", said.text);
    let toml = fs::read_to_string(project.path("kommuner/haparanda/kommun.toml")).unwrap();
    assert!(toml.contains("name = \"Haparanda kommun\"") && toml.contains("primary = \"#1f4a8a\""), "{toml}");
    let said = project.run(&["check", "haparanda", "--strict"]);
    assert_eq!(said.code, 0, "{}", said.text);
    assert_eq!(project.run(&["build", "haparanda"]).code, 0);
    let again = project.run(&["new", "--code", "2583", "--primary", "#1f4a8a"]);
    assert_eq!(again.code, 1);
    assert!(again.text.contains("finns redan"), "{}", again.text);
    assert!(project.run(&["new", "--code", "9999"]).text.contains("är ingen kommuns kod"));
}

#[test]
fn the_list_for_the_stores_is_ticked_by_hand_and_by_what_the_folder_shows() {
    let project = Project::with(&["umea"]);
    let said = project.run(&["publish-list", "umea"]);
    assert!(said.text.contains("[ ] apple-account") && said.text.contains("0 av 16 gjorda"), "{}", said.text);
    project.change("domain = ", "ios_team_id = \"A1B2C3D4E5\"\ndomain = ");
    let said = project.run(&["publish-list", "umea", "--done", "domain"]);
    assert!(said.text.contains("[x] apple-account") && said.text.contains("[x] domain"), "{}", said.text);
    let said = project.run(&["publish-list", "umea", "--undo", "domain"]);
    assert!(said.text.contains("[ ] domain"), "{}", said.text);
    let said = project.run(&["publish-list", "umea", "--done", "party"]);
    assert_eq!(said.code, 1);
    assert!(said.text.contains("det finns inget steg party"), "{}", said.text);
}

#[test]
fn a_misspelt_folder_is_answered_with_the_nearest() {
    let said = Project::with(&["umea"]).run(&["check", "umeo"]);
    assert_eq!(said.code, 1);
    assert!(said.text.contains("det finns ingen mapp kommuner/umeo. Menade du umea?"), "{}", said.text);
}
