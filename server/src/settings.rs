//! One name for each setting, whichever way it comes: `--trusted-hops 1`, `MINKOMMUN_TRUSTED_HOPS=1`, or
//! `trusted-hops = 1` in the TOML file of `--config`. The first of these that is there decides. The names are those of
//! `serve`'s options and are written down nowhere else.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    fmt, fs,
    path::{Path, PathBuf},
};

use clap::{Arg, ArgMatches, Command, parser::ValueSource};
use toml::de::{DeTable, DeValue};

const PREFIX: &str = "MINKOMMUN_";
const CONFIG: &str = "config";
/// How alike two names must be for one to be meant by the other; clap's own measure.
const ALIKE: f64 = 0.7;

/// A setting that cannot be used, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub place: String,
    pub why: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.why)
    }
}

/// What was said on the command line, completed by environment and file.
pub struct Settings {
    pub matches: ArgMatches,
    /// What must be mended before the program can run. Each setting named here stands at its default.
    pub faults: Vec<Fault>,
    /// Variables that look like settings and are none. Not refused: a container's surroundings add some of their own.
    pub strangers: Vec<Fault>,
}

/// Reads all three. An error is for `clap` to print: of the command line itself, or a question for help.
pub fn read(
    command: Command,
    arguments: impl IntoIterator<Item = OsString>,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<Settings, clap::Error> {
    let names = names(&command);
    let arguments: Vec<_> = arguments.into_iter().collect();
    // An empty variable is none: Compose files cannot leave one out.
    let environment: BTreeMap<String, OsString> = environment
        .into_iter()
        .filter_map(|(name, value)| Some((name.into_string().ok()?.strip_prefix(PREFIX)?.to_owned(), value)))
        .filter(|(_, value)| !value.is_empty())
        .collect();

    let said = command.clone().try_get_matches_from(&arguments)?;
    let (mut values, mut faults) = match file(&said, &environment) {
        Some(path) => read_file(&path, &names),
        None => (BTreeMap::new(), Vec::new()),
    };
    let mut strangers = Vec::new();
    for (variable, value) in environment {
        let place = format!("{PREFIX}{variable}");
        let name = variable.to_ascii_lowercase().replace('_', "-");
        match names.get(&name) {
            Some(arg) => take(arg, &name, value, place, &mut values, &mut faults),
            None if name == CONFIG => {}
            None => strangers.push(Fault { place, why: unknown(&name, &names, variable_of) }),
        }
    }
    faults.extend(names.values().filter(|arg| arg.is_hide_set() && was_said(&said, arg)).map(|arg| Fault {
        place: format!("--{}", arg.get_id()),
        why:
            "everybody on this machine can read another's command line: give it in the environment or as a file".into(),
    }));
    let complete = move |arg: Arg| match arg.get_long().and_then(|long| values.get(long)) {
        Some(value) => arg.default_value(value.clone()),
        None => arg,
    };
    let matches = each_arg(command, &complete).try_get_matches_from(&arguments)?;
    Ok(Settings { matches, faults, strangers })
}

/// The variable of the setting `name`.
pub fn variable_of(name: &str) -> String {
    format!("{PREFIX}{}", name.to_ascii_uppercase().replace('-', "_"))
}

/// Every setting by name: what `serve` takes, and the options that go with every command.
pub fn names(command: &Command) -> BTreeMap<String, Arg> {
    let everywhere = command.get_arguments();
    let of_serve = command.find_subcommand("serve").into_iter().flat_map(Command::get_arguments);
    everywhere
        .chain(of_serve)
        .filter_map(|arg| Some((arg.get_long()?.to_owned(), arg.clone())))
        .filter(|(name, _)| name != CONFIG)
        .collect()
}

fn each_arg(command: Command, change: &dyn Fn(Arg) -> Arg) -> Command {
    command.mut_args(change).mut_subcommands(|sub| each_arg(sub, change))
}

fn file(said: &ArgMatches, environment: &BTreeMap<String, OsString>) -> Option<PathBuf> {
    let said = deepest(said).get_one::<PathBuf>(CONFIG).cloned();
    said.or_else(|| environment.get("CONFIG").map(PathBuf::from))
}

fn deepest(matches: &ArgMatches) -> &ArgMatches {
    matches.subcommand().map_or(matches, |(_, sub)| deepest(sub))
}

fn was_said(said: &ArgMatches, arg: &Arg) -> bool {
    let said = deepest(said);
    let id = arg.get_id().as_str();
    said.try_contains_id(id).is_ok() && said.value_source(id) == Some(ValueSource::CommandLine)
}

type Values = BTreeMap<String, OsString>;

fn read_file(path: &Path, names: &BTreeMap<String, Arg>) -> (Values, Vec<Fault>) {
    let (mut values, mut faults) = (BTreeMap::new(), Vec::new());
    let fault = |place: String, why: String| Fault { place, why };
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => return (values, vec![fault(path.display().to_string(), format!("cannot be read: {error}"))]),
    };
    let line = |at: usize| {
        let before = text.get(..at).unwrap_or_default();
        format!("{} line {}", path.display(), before.matches('\n').count() + 1)
    };
    let table = match DeTable::parse(&text) {
        Ok(table) => table,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            return (values, vec![fault(line(at), format!("not TOML: {}", error.message()))]);
        }
    };
    let mut entries: Vec<_> = table.get_ref().iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    for (name, value) in entries {
        let (place, name) = (line(name.span().start), name.get_ref().as_ref());
        if matches!(value.get_ref(), DeValue::Table(_)) {
            faults.push(fault(place, format!("there are no sections such as {name}: each setting has a whole name")));
            continue;
        }
        let Some(arg) = names.get(name) else {
            faults.push(fault(place, unknown(name, names, str::to_owned)));
            continue;
        };
        if arg.is_hide_set() {
            faults.push(fault(place, format!("a secret has a file of its own, named by {name}-file")));
            continue;
        }
        let value = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Boolean(yes) => yes.to_string(),
            _ => {
                faults.push(fault(place, format!("{name} is a text, a whole number, or true or false")));
                continue;
            }
        };
        take(arg, name, value.into(), place, &mut values, &mut faults);
    }
    (values, faults)
}

/// Keeps a value, if the option would take it on the command line.
fn take(arg: &Arg, name: &str, value: OsString, place: String, values: &mut Values, faults: &mut Vec<Fault>) {
    let mut said = OsString::from(format!("--{name}="));
    said.push(&value);
    let alone = Command::new("setting").no_binary_name(true).disable_help_flag(true).arg(arg.clone());
    match alone.try_get_matches_from([said]) {
        Ok(_) => drop(values.insert(name.to_owned(), value)),
        Err(error) => {
            let text = error.to_string();
            let why = text.lines().next().unwrap_or_default();
            // A value that was not understood may be a secret in the wrong place, so of what clap says only the end is
            // told.
            let why = why.rsplit_once(">': ").or_else(|| why.rsplit_once("': ")).map_or(why, |(_, why)| why);
            faults.push(Fault { place, why: format!("{name}: {}", without(why, &value)) });
        }
    }
}

fn without(text: &str, value: &OsStr) -> String {
    match value.to_str() {
        Some(value) if value.len() > 3 => text.replace(value, "…"),
        _ => text.to_owned(),
    }
}

fn unknown(name: &str, names: &BTreeMap<String, Arg>, spell: impl Fn(&str) -> String) -> String {
    let public = names.iter().filter(|(_, arg)| !arg.is_hide_set()).map(|(known, _)| known);
    let near = public
        .map(|known| (strsim::jaro(name, known), known))
        .filter(|(alike, _)| *alike > ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    match near {
        Some((_, known)) => format!("there is no such setting; {} is the nearest", spell(known)),
        None => "there is no such setting; minkommun-server serve --help lists them".into(),
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, FromArgMatches};

    use super::*;
    use crate::cli::Cli;

    fn read_with(arguments: &[&str], environment: &[(&str, &str)]) -> Settings {
        let program = std::iter::once("minkommun-server").chain(arguments.iter().copied()).map(OsString::from);
        let environment = environment.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
        read(Cli::command(), program, environment).unwrap()
    }

    fn value(settings: &Settings, id: &str) -> String {
        let mut raw = deepest(&settings.matches).get_raw(id).expect("it has a value");
        raw.next().unwrap().to_str().unwrap().to_owned()
    }

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(&file, text).unwrap();
        file
    }

    #[test]
    fn a_flag_wins_over_the_environment_and_that_over_the_file_and_that_over_the_default() {
        let file = file("trusted-hops = 3\ndevice-rate = 3\naddress-rate = 3\ndemo = true\n");
        let environment = [
            ("MINKOMMUN_CONFIG", file.path().to_str().unwrap()),
            ("MINKOMMUN_TRUSTED_HOPS", "2"),
            ("MINKOMMUN_DEVICE_RATE", "2"),
            ("MINKOMMUN_CATALOGUE", ""),
        ];
        let settings = read_with(&["serve", "--trusted-hops", "1", "--demo=false"], &environment);
        assert!(settings.faults.is_empty() && settings.strangers.is_empty());
        let values = ["trusted_hops", "device_rate", "address_rate", "registration_rate", "demo"];
        assert_eq!(values.map(|id| value(&settings, id)), ["1", "2", "3", "2", "false"]);
        assert!(deepest(&settings.matches).get_raw("catalogue").is_none(), "an empty variable is none");
    }

    #[test]
    fn every_setting_has_the_same_name_on_the_command_line_in_the_environment_and_in_the_file() {
        for (name, arg) in names(&Cli::command()).iter().filter(|(_, arg)| !arg.is_hide_set()) {
            // Something that each of them takes.
            let (said, toml) = match name.as_str() {
                "listen" | "observe-listen" => ("127.0.0.1:1", "\"127.0.0.1:1\""),
                "log-format" => ("json", "\"json\""),
                "database" => ("postgres://db/minkommun", "\"postgres://db/minkommun\""),
                "demo" | "s3-path-style" | "s3-allow-http" => ("true", "true"),
                _ => ("7", "7"),
            };
            let file = file(&format!("{name} = {toml}\n"));
            let id = arg.get_id().as_str();
            let option = format!("--{name}={said}");
            let from_option = read_with(&["serve", &option], &[]);
            let from_variable = read_with(&["serve"], &[(&variable_of(name), said)]);
            let from_file = read_with(&["--config", file.path().to_str().unwrap(), "serve"], &[]);
            for settings in [&from_option, &from_variable, &from_file] {
                assert_eq!(settings.faults, [], "{name}");
                assert_eq!(value(settings, id), said, "{name}");
            }
            let help = Cli::command().find_subcommand_mut("serve").unwrap().render_long_help().to_string();
            let of_all = Cli::command().render_long_help().to_string();
            assert!(help.contains(&format!("--{name}")) || of_all.contains(&format!("--{name}")), "{name} has help");
        }
    }

    #[test]
    fn everything_wrong_in_a_file_is_told_at_once_with_its_line_and_the_nearest_name() {
        let file = file("# Test\ntrusted_hops = 1\n\nlisten = \"here\"\n[s3]\nbucket = \"b\"\n");
        let place = |line| format!("{} line {line}", file.path().display());
        let told = read_with(&["serve", "--config", file.path().to_str().unwrap()], &[]).faults;
        let told: Vec<_> = told.iter().map(Fault::to_string).collect();
        assert_eq!(
            told,
            [
                format!("{}: there is no such setting; trusted-hops is the nearest", place(2)),
                format!("{}: listen: invalid socket address syntax", place(4)),
                format!("{}: there are no sections such as s3: each setting has a whole name", place(5)),
            ]
        );
    }

    #[test]
    fn a_file_that_is_missing_or_not_toml_is_told() {
        let missing = read_with(&["serve", "--config", "no/such/file.toml"], &[]).faults;
        assert!(missing[0].to_string().starts_with("no/such/file.toml: cannot be read"), "{missing:?}");
        let broken = file("demo = true\nlisten = \n");
        let broken = read_with(&["serve", "--config", broken.path().to_str().unwrap()], &[]).faults;
        assert!(broken[0].place.ends_with("line 2") && broken[0].why.starts_with("not TOML"), "{broken:?}");
    }

    #[test]
    fn an_unknown_variable_is_told_but_not_refused() {
        let settings = read_with(&["serve"], &[("MINKOMMUN_TRUSTED_HOP", "1"), ("MINKOMMUN_PORT_7300_TCP", "x")]);
        assert!(settings.faults.is_empty());
        let told: Vec<_> = settings.strangers.iter().map(Fault::to_string).collect();
        assert!(told[1].ends_with("MINKOMMUN_TRUSTED_HOPS is the nearest"), "{told:?}");
    }

    #[test]
    fn a_secret_comes_from_the_environment_or_a_file_of_its_own_and_is_never_printed() {
        let file = file("s3-secret-key = \"hemlig\"\n");
        let in_file = read_with(&["serve", "--config", file.path().to_str().unwrap()], &[]).faults;
        let on_command_line = read_with(&["serve", "--s3-secret-key", "hemlig"], &[]).faults;
        assert!(in_file[0].why.contains("s3-secret-key-file"), "{in_file:?}");
        assert_eq!(on_command_line.len(), 1);
        let settings = read_with(&["serve"], &[("MINKOMMUN_S3_SECRET_KEY", "hemlig")]);
        assert_eq!(settings.faults, []);
        let config = crate::config::S3Config::from_arg_matches(deepest(&settings.matches)).unwrap();
        assert_eq!(config.secret_key().unwrap().unwrap().expose(), "hemlig");
        for printed in [format!("{config:?}"), format!("{in_file:?}"), format!("{on_command_line:?}")] {
            assert!(!printed.contains("hemlig"), "{printed}");
        }
    }

    #[test]
    fn the_example_that_is_delivered_names_every_setting_and_can_be_used() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/minkommun.toml");
        let text = fs::read_to_string(&path).unwrap();
        let settings = read_with(&["serve", "--config", path.to_str().unwrap()], &[]);
        assert_eq!(settings.faults, []);
        for (name, _) in names(&Cli::command()).iter().filter(|(_, arg)| !arg.is_hide_set()) {
            let told = text.lines().any(|line| line.trim_start_matches("# ").starts_with(&format!("{name} = ")));
            assert!(told, "{name} is missing");
        }
        // What is commented out can be used, too.
        let settings_of = |line: &&str| line.starts_with("# ") && line.contains(" = ") && !line.contains(". ");
        let all: String = text.lines().filter(settings_of).map(|line| format!("{}\n", &line[2..])).collect();
        let file = file(&all);
        let settings = read_with(&["serve", "--config", file.path().to_str().unwrap()], &[]);
        assert_eq!(settings.faults, [], "{all}");
    }
}
