//! The commands, and what they say.

use std::{
    env, fs,
    io::{self, BufRead, IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Context, bail};
use clap::{Args, Parser, Subcommand, ValueEnum};
use minkommun_model::{colour::Colour, kommun::Level, place::Boundaries};

use crate::{
    bench, build,
    check::{self, Checked},
    finding::{Voice, count},
    folder::Project,
    languages,
    logo::Logo,
    new::{self, Answers},
    preview, publish, schema, statement,
};

/// Gör en kommuns app till kommunens egen (makes a kommun's app its own).
///
/// En kommun är en mapp under kommuner/: kommun.toml, logo.svg, logo-dark.svg och overlays/. Börja med `new`, se med
/// `check` vad som är fel och hur det rättas, och med `preview` hur det blir. docs/rebrand.md beskriver varje nyckel.
///
/// Slutkoder (exit codes): 0 allt gick bra, 1 något måste rättas, 2 kommandot gick inte att förstå.
#[derive(Parser)]
#[command(name = "minkommun-brand", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Projektets mapp; annars den närmaste ovanför som har kommuner/ och catalogue/ (the project's folder)
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,

    /// Språk i det som skrivs ut (language of what is printed)
    #[arg(long, global = true, value_enum, default_value_t = Language::Sv, env = "MINKOMMUN_LANGUAGE")]
    language: Language,

    /// Färger i terminalen (colours); NO_COLOR stänger av dem
    #[arg(long, global = true, value_enum, default_value_t = Colours::Auto)]
    colour: Colours,
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    Sv,
    En,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Colours {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
enum Command {
    /// Gör en ny kommuns mapp; frågar efter det som inte ges (make a new kommun's folder)
    New(NewArgs),
    /// Granska allt på en gång: fel, varningar och språk (check everything at once)
    Check(CheckArgs),
    /// Visa hur appen blir, som en webbsida (show how the app will look, as a web page)
    Preview(Slugs),
    /// Skriv det som iOS, Android, affärerna och servern behöver, i target/brand/ (write the inputs of all builds)
    Build(Slugs),
    /// Skriv tillgänglighetsredogörelse och text om personuppgifter (write the pages to publish)
    Statement(Slugs),
    /// Vad som ska göras i App Store och Google Play, steg för steg (what to do in each store)
    PublishList(PublishArgs),
    /// Skriv filformatets JSON Schema (print the file format's JSON Schema)
    Schema,
    /// Mät check och build på den här datorn (measure check and build here)
    Bench,
}

#[derive(Args)]
struct Slugs {
    /// Kommunernas mappar, som umea; utan något, alla (the kommuner's folders; none means all)
    slugs: Vec<String>,
}

#[derive(Args)]
struct CheckArgs {
    #[command(flatten)]
    which: Slugs,
    /// Låt också varningar ge slutkod 1 (let warnings fail too)
    #[arg(long)]
    strict: bool,
    /// Visa också noter, och språken för alla (show notes, and the languages of all)
    #[arg(long)]
    all: bool,
}

#[derive(Args)]
struct PublishArgs {
    slug: String,
    /// Bocka av ett steg (tick a step)
    #[arg(long, value_name = "STEP")]
    done: Option<String>,
    /// Ta bort en bock (untick a step)
    #[arg(long, value_name = "STEP")]
    undo: Option<String>,
}

#[derive(Args)]
struct NewArgs {
    /// SCB:s kod, som 2480 (SCB's code)
    #[arg(long)]
    code: Option<String>,
    /// Mappens namn (the folder's name)
    #[arg(long)]
    slug: Option<String>,
    /// "Umeå kommun"
    #[arg(long)]
    name: Option<String>,
    /// "Umeå kommuns"
    #[arg(long)]
    genitive: Option<String>,
    /// Huvudfärg, som #1d5c4f; annars föreslås en ur märket (main colour; else proposed from the mark)
    #[arg(long)]
    primary: Option<Colour>,
    /// Ljus färg för mörkt läge (light colour for the dark scheme)
    #[arg(long)]
    tint: Option<Colour>,
    /// Kommunens märke som SVG (the kommun's mark as SVG)
    #[arg(long, value_name = "FILE")]
    logo: Option<PathBuf>,
}

pub fn run(cli: Cli) -> ExitCode {
    let language = match cli.language {
        Language::Sv => "sv",
        Language::En => "en",
    };
    let plain = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let colours = match cli.colour {
        Colours::Auto => io::stdout().is_terminal() && !plain,
        Colours::Always => true,
        Colours::Never => false,
    };
    let voice = Voice { language, colours };
    match obey(cli, voice) {
        Ok(code) => code,
        Err(error) => {
            // A reader that has seen enough (`| head`) is no fault.
            let closed = error.chain().any(|cause| {
                cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
            });
            if !closed {
                eprintln!("{}: {error:#}", voice.say("fel", "error"));
            }
            ExitCode::FAILURE
        }
    }
}

fn obey(cli: Cli, voice: Voice) -> anyhow::Result<ExitCode> {
    if let Command::Schema = cli.command {
        println!("{}", serde_json::to_string_pretty(&schema::schema())?);
        return Ok(ExitCode::SUCCESS);
    }
    let start = match cli.root {
        Some(root) => root,
        None => env::current_dir()?,
    };
    let project = Project::find(&start).with_context(|| {
        format!(
            "{} {}",
            start.display(),
            voice.say(
                "ligger inte i projektet: gå till mappen som har kommuner/ och catalogue/, eller ge --root",
                "is not in the project: go to the folder that has kommuner/ and catalogue/, or give --root"
            )
        )
    })?;
    match cli.command {
        Command::New(args) => create(&project, args, voice),
        Command::Check(args) => check_all(&project, &args, voice),
        Command::Preview(which) => for_each(&project, &which.slugs, voice, |input| {
            let (page, picture) = preview::write(&project, input, voice)?;
            let picture = picture.map(|path| format!("\n  {}", path.display())).unwrap_or_default();
            Ok(format!("{}{picture}", page.display()))
        }),
        Command::Build(which) => for_each(&project, &which.slugs, voice, |input| {
            let place = project.out().join(&input.manifest.slug);
            build::build(input, &place)?;
            Ok(place.display().to_string())
        }),
        Command::Statement(which) => for_each(&project, &which.slugs, voice, |input| {
            let place = project.out().join("pages").join(&input.manifest.slug);
            fs::create_dir_all(&place)?;
            for page in statement::pages(input.manifest)? {
                fs::write(place.join(page.name), page.html)?;
            }
            Ok(place.display().to_string())
        }),
        Command::PublishList(args) => publish_list(&project, &args, voice),
        Command::Bench => {
            bench::run(&project, voice)?;
            Ok(ExitCode::SUCCESS)
        }
        // It was answered above: it needs no project.
        Command::Schema => Ok(ExitCode::SUCCESS),
    }
}

/// Checks, and refuses a name that is no folder with the nearest that is.
fn checked(project: &Project, slugs: &[String], voice: Voice) -> anyhow::Result<Vec<Checked>> {
    let known = project.slugs()?;
    if let Some(slug) = slugs.iter().find(|slug| !known.contains(slug)) {
        let known: Vec<_> = known.iter().map(String::as_str).collect();
        let near = crate::document::nearest(slug, &known);
        let near = near.map(|near| format!(" {} {near}?", voice.say("Menade du", "Did you mean"))).unwrap_or_default();
        bail!("{} kommuner/{slug}.{near}", voice.say("det finns ingen mapp", "there is no folder"));
    }
    Ok(check::check(project, slugs)?)
}

fn check_all(project: &Project, args: &CheckArgs, voice: Voice) -> anyhow::Result<ExitCode> {
    let checked = checked(project, &args.which.slugs, voice)?;
    let few = args.all || checked.len() == 1;
    let mut out = io::stdout().lock();
    let (mut errors, mut warnings) = (0, 0);
    for one in &checked {
        errors += one.errors();
        warnings += count(&one.findings, Level::Warning);
        let shown: Vec<_> =
            one.findings.iter().filter(|finding| few || finding.level != Level::Note).cloned().collect();
        write!(out, "{}", voice.lines(&shown))?;
        if one.errors() == 0 {
            let name = one.manifest.as_ref().map_or(one.slug.as_str(), |manifest| manifest.name.as_str());
            writeln!(out, "{} {name}", voice.paint(32, "✓"))?;
        }
        if let Some(manifest) = one.manifest.as_ref().filter(|_| few) {
            write!(out, "{}", languages::text(&languages::table(manifest), voice))?;
        }
    }
    let (kommuner, sv_en) = (checked.len(), (voice.say("fel", "errors"), voice.say("varningar", "warnings")));
    let sum = format!("{kommuner} kommuner, {errors} {}, {warnings} {}", sv_en.0, sv_en.1);
    writeln!(out, "{}", voice.paint(if errors > 0 { 31 } else { 32 }, &sum))?;
    Ok(if errors > 0 || (args.strict && warnings > 0) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Does `work` for each kommun whose folder has no error; the others are told and make the whole fail.
fn for_each(
    project: &Project,
    slugs: &[String],
    voice: Voice,
    work: impl Fn(&build::input::Input<'_>) -> Result<String, build::input::BuildError>,
) -> anyhow::Result<ExitCode> {
    let checked = checked(project, slugs, voice)?;
    let all = checked.len();
    let mut refused = 0;
    for (at, one) in checked.iter().enumerate() {
        let usable = one.usable().and_then(|(manifest, light, dark)| build::input::Input::new(manifest, light, dark));
        let Some(input) = usable else {
            refused += 1;
            print!("{}", voice.lines(&one.findings));
            let why = voice.say("inget skrivet: rätta felen först", "nothing written: mend the errors first");
            println!("{} {}: {why}", voice.paint(31, "✗"), one.slug);
            continue;
        };
        let made = work(&input).with_context(|| one.slug.clone())?;
        println!("{} {}/{all} {}\n  {made}", voice.paint(32, "✓"), at + 1, input.manifest.name);
    }
    Ok(if refused > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn publish_list(project: &Project, args: &PublishArgs, voice: Voice) -> anyhow::Result<ExitCode> {
    let checked = checked(project, std::slice::from_ref(&args.slug), voice)?;
    let Some(manifest) = checked.first().and_then(|one| one.manifest.as_ref()) else {
        print!("{}", voice.lines(&checked.first().map(|one| one.findings.clone()).unwrap_or_default()));
        return Ok(ExitCode::FAILURE);
    };
    let folder = project.folder(&args.slug);
    let steps = publish::steps(manifest, &folder);
    for (id, is_done) in [(&args.done, true), (&args.undo, false)] {
        let Some(id) = id else { continue };
        if !steps.iter().any(|step| step.id == id) {
            let ids: Vec<_> = steps.iter().map(|step| step.id).collect();
            bail!(
                "{} {id}; {} {}",
                voice.say("det finns inget steg", "there is no step"),
                voice.say("det finns", "there are"),
                ids.join(", ")
            );
        }
        publish::mark(&folder, id, is_done)?;
    }
    print!("{}", publish::text(&steps, &publish::done(&folder), voice));
    Ok(ExitCode::SUCCESS)
}

fn create(project: &Project, args: NewArgs, voice: Voice) -> anyhow::Result<ExitCode> {
    let logo = match &args.logo {
        Some(path) => {
            let (logo, findings) = Logo::read(path, path);
            print!("{}", voice.lines(&findings));
            let Some(logo) = logo else { return Ok(ExitCode::FAILURE) };
            Some(logo)
        }
        None => None,
    };
    let boundaries = Boundaries::builtin();
    let code = match args.code {
        Some(code) => code,
        None => ask(voice.say("Kommunkod (SCB, fyra siffror)", "Code (SCB, four digits)"), None, "--code")?,
    };
    let Some(place) = boundaries.name(&code) else {
        bail!("{code} {}", voice.say("är ingen kommuns kod", "is not the code of a kommun"));
    };
    let slug = match args.slug {
        Some(slug) => slug,
        None => ask(voice.say("Mappens namn", "The folder's name"), Some(new::slug(place)), "--slug")?,
    };
    let name = match args.name {
        Some(name) => name,
        None => ask(voice.say("Kommunens namn", "The kommun's name"), Some(new::full_name(place)), "--name")?,
    };
    let genitive = match args.genitive {
        Some(genitive) => genitive,
        None => ask(voice.say("Namnet i genitiv", "The name's genitive"), Some(format!("{name}s")), "--genitive")?,
    };
    let proposed = logo.as_ref().and_then(new::propose).map(|(primary, _)| primary);
    let primary = match args.primary {
        Some(primary) => primary,
        None => {
            let answer =
                ask(voice.say("Huvudfärg", "Main colour"), proposed.map(|colour| colour.to_string()), "--primary")?;
            answer.parse()?
        }
    };
    let tint = match args.tint {
        Some(tint) => tint,
        None => {
            let proposed = new::light_counterpart(primary).to_string();
            ask(voice.say("Ljus färg, för mörkt läge", "Light colour, for the dark scheme"), Some(proposed), "--tint")?
                .parse()?
        }
    };
    let logo = logo.map(|logo| logo.svg);
    let answers = Answers { code, slug, name, genitive, primary, tint, logo };
    new::create(project, &answers)?;
    let slug = &answers.slug;
    println!("{} kommuner/{slug}", voice.paint(32, "✓"));
    println!(
        "{}\n  minkommun-brand check {slug}\n  minkommun-brand preview {slug}",
        voice.say(
            "Kontakterna är påhittade tills ni skriver era egna. Sedan:",
            "The contacts are invented until you write your own. Then:"
        )
    );
    Ok(ExitCode::SUCCESS)
}

/// A question with its proposal. Without a terminal the proposal is taken; without one, the flag is asked for.
fn ask(question: &str, proposal: Option<String>, flag: &str) -> anyhow::Result<String> {
    if !io::stdin().is_terminal() {
        return proposal.with_context(|| format!("{question}: {flag} saknas (is missing)"));
    }
    loop {
        match &proposal {
            Some(proposal) => print!("{question} [{proposal}]: "),
            None => print!("{question}: "),
        }
        io::stdout().flush()?;
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line)? == 0 {
            bail!("{question}: {flag} saknas (is missing)");
        }
        match (line.trim(), &proposal) {
            ("", Some(proposal)) => return Ok(proposal.clone()),
            ("", None) => {}
            (answer, _) => return Ok(answer.to_owned()),
        }
    }
}
